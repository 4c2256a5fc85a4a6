/* SPDX-License-Identifier: GPL-2.0 */
/*
 * halma-mn: a small mobile node (RFC 6275, section 11) for tests.
 *
 * It shares no source with halmad, on purpose: what both get wrong in the same way nobody would
 * notice. Binding Updates are its own; what carries them and the data is the kernel's Mobile IPv6:
 * the Home Address option and the type 2 routing header are states of XFRM, and the home address
 * goes through a tunnel between the care-of address and the home agent.
 *
 *	main.c		arguments, commands from standard input, answers to standard output
 *	command.c	the words of a command; registration: send, wait, judge
 *	mh.c		octets of Binding Updates and of what comes back
 *	sign.c		authentication by a shared key (RFC 4285)
 *	net.c		home address, tunnels, default route (rtnetlink)
 *	xfrm.c		Home Address option and type 2 routing header (XFRM)
 */
#ifndef HALMA_MN_H
#define HALMA_MN_H

#include <jansson.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 6275, 6.1 */
enum {
	MH_BU = 5,
	MH_BA = 6,
	MH_BE = 7,
};

#define BU_FLAG_A	0x8000
#define BU_FLAG_H	0x4000
#define BU_FLAG_K	0x1000
#define BU_FLAG_R	0x0400
#define BA_FLAG_K	0x80
#define BA_FLAG_R	0x40

#define BA_REFUSED	128	/* and everything above */
#define BA_SEQUENCE	135

#define NETWORKS_MAX	8

#define MH_MAX		2048	/* 256 units of 8 octets */
#define FAULTS_MAX	8

/**
 * struct bu - what a Binding Update says
 * @seq: sequence number
 * @flags: as on the wire, in the order of the host
 * @lifetime: in units of 4 s
 * @has_alt: there is an Alternate Care-of Address option
 * @alt: its address
 * @coa: care-of address, that of the option if there is one
 * @network: mobile networks that it names (RFC 3963, 4.3)
 * @length: prefix length of each
 * @networks: their number
 * @spi: that it is signed with, if the node signs (RFC 4285)
 * @skew: seconds by which its timestamp is wrong
 * @no_auth: without MN-HA option
 * @no_stamp: without replay protection option
 * @no_nai: without Mobile Node Identifier option
 * @bad_key: signed by another key
 * @stamp: result: its timestamp
 */
struct bu {
	uint16_t seq;
	uint16_t flags;
	uint16_t lifetime;
	bool has_alt;
	struct in6_addr alt;
	struct in6_addr coa;
	struct in6_addr network[NETWORKS_MAX];
	uint8_t length[NETWORKS_MAX];
	unsigned int networks;
	uint32_t spi;
	int64_t skew;
	bool no_auth;
	bool no_stamp;
	bool no_nai;
	bool bad_key;
	uint64_t stamp;
};

/**
 * struct mh_msg - a Mobility Header that came in, and what carried it
 * @type: MH Type; -1 for what is too short to have one
 * @from: source address
 * @to: destination address, after the kernel has gone through the routing header
 * @rh2: there was a type 2 routing header
 * @via: the care-of address by which it came, if so
 * @status: of a BA or Binding Error
 * @flags: of a BA
 * @seq: of a BA
 * @lifetime: of a BA, in units of 4 s
 * @home: home address of a Binding Error
 * @data: its octets, until the next one
 * @len: their number
 * @fault: what is wrong with it, in words
 * @faults: how many
 */
struct mh_msg {
	int type;
	struct in6_addr from;
	struct in6_addr to;
	bool rh2;
	struct in6_addr via;
	uint8_t status;
	uint8_t flags;
	uint16_t seq;
	uint16_t lifetime;
	struct in6_addr home;
	const uint8_t *data;
	size_t len;
	const char *fault[FAULTS_MAX];
	unsigned int faults;
};

/**
 * struct mn - the mobile node
 * @ha: address of its home agent
 * @hoa: home address
 * @reqid: of the ESP SAs that its messages need; 0: none
 * @keys_follow: its end of the IKE SA goes where it goes, if an answer has K
 * @coa: care-of address that is registered; unspecified: at home
 * @seq: sequence number of the last BU
 * @lifetime: that the last BU asked for, in seconds
 * @granted: that the last BA granted, in seconds
 * @strays: messages for which nobody waited
 * @mh_fd: raw socket
 * @nai: its identifier; empty: it does not sign
 * @spi: of its key
 * @key: shared with the home agent
 * @clock_off: seconds between its clock and what the home agent says of it
 */
struct mn {
	struct in6_addr ha;
	struct in6_addr hoa;
	uint32_t reqid;
	bool keys_follow;
	struct in6_addr coa;
	uint16_t seq;
	unsigned int lifetime;
	unsigned int granted;
	unsigned int strays;
	int mh_fd;
	char nai[128];
	uint32_t spi;
	uint8_t key[16];
	int64_t clock_off;
};

extern struct mn mn;

/* command.c; the answer is an object, its member rc what halma-mn would exit with */
json_t *command(char *line);

/* mh.c */
size_t bu_encode(const struct bu *bu, uint8_t buf[MH_MAX]);
void mh_fault(struct mh_msg *msg, const char *what);
void mh_decode(const uint8_t *data, size_t len, struct mh_msg *msg);
bool mh_open(void);
bool mh_send(const struct in6_addr *src, const uint8_t *data, size_t len);
bool mh_receive(struct mh_msg *msg);

/* sign.c; sign_bu() gives the length with what it has appended */
size_t sign_bu(struct bu *bu, uint8_t buf[MH_MAX], size_t len);
void sign_judge(const struct bu *bu, struct mh_msg *msg);
const char *sign_with(char **words);

/* net.c; all return false when the kernel refuses, having said so */
bool net_open(void);
void net_close(void);
bool net_home_address(const char *dev);
bool net_receive(const struct in6_addr *coa);
bool net_tunnel(const struct in6_addr *coa);
bool net_no_tunnel(void);

/* xfrm.c; the same */
bool xfrm_open(void);
void xfrm_close(void);
bool xfrm_home_address(const struct in6_addr *coa);
bool xfrm_no_home_address(void);
bool xfrm_move_keys(const struct in6_addr *to);

#endif /* HALMA_MN_H */
