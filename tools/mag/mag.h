/* SPDX-License-Identifier: GPL-2.0 */
/*
 * halma-mag: a small mobile access gateway (RFC 5213, section 6) for labs and
 * tests.
 *
 * It shares no source with halmad, on purpose: what both get wrong in the same way nobody would
 * notice. It speaks with the local mobility anchor, makes tunnel and routes in the kernel,
 * advertises the home network prefixes to the mobile node, and judges every answer; and it can
 * lie in any way that a test asks for (probe).
 *
 *	main.c		arguments, event loop, control socket
 *	help.c		what --help prints
 *	words.c		the words of a command
 *	session.c	binding update list: state, retransmission, judgement of answers
 *	mh.c		octets of Mobility Headers
 *	peering.c	heartbeats and revocations of the anchor
 *	probe.c		forged messages
 *	load.c		many PBUs: a flood, and how long registrations take
 *	net.c		tunnel, routes, rules, addresses (rtnetlink)
 *	ra.c		router advertisements and solicitations, ICMPv6 errors
 */
#ifndef HALMA_MAG_H
#define HALMA_MAG_H

#include <jansson.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* RFC 6275, 6.1 */
enum {
	MH_BU = 5,
	MH_BA = 6,
	MH_BE = 7,
	MH_HEARTBEAT = 13,		/* RFC 5847 */
	MH_BR = 16,			/* RFC 5846 */
};

/* RFC 6275, 6.2; RFC 4283; RFC 5213, 8.3 to 8.8 */
enum {
	OPT_PAD1 = 0,
	OPT_PADN = 1,
	OPT_ALT_COA = 3,
	OPT_MN_ID = 8,
	OPT_HNP = 22,
	OPT_HI = 23,
	OPT_ATT = 24,
	OPT_LLID = 25,
	OPT_LLA = 26,
	OPT_TIMESTAMP = 27,
	OPT_RESTART_COUNTER = 28,
	OPT_IPV4_REQUEST = 36,		/* RFC 5844 */
	OPT_IPV4_REPLY = 37,
	OPT_IPV4_ROUTER = 38,
	OPT_IPV4_DHCP = 39,
};

#define BU_FLAG_A	0x8000
#define BU_FLAG_P	0x0200
#define BA_FLAG_P	0x20

#define MH_NO_NEXT	59
#define MH_MAX		2048	/* 256 units of 8 octets */
#define HNP_MAX		104	/* more do not fit into a message */
#define LLID_MAX	32
#define FAULTS_MAX	16
#define OPTS_MAX	256
#define FORGE_MAX	4096

struct mn_id {
	uint8_t type;
	uint8_t len;
	uint8_t octets[254];
};

struct hnp {
	struct in6_addr prefix;
	uint8_t len;
};

/* What a PBU says; what of it is left out or said twice is for forged ones. */
struct pbu {
	struct mn_id id;
	uint16_t flags;
	uint16_t seq;
	uint16_t lifetime;		/* units of 4 s */
	unsigned int hnps;
	struct hnp hnp[HNP_MAX];
	uint8_t hi;
	uint8_t att;
	uint8_t llid_len;
	uint8_t llid[LLID_MAX];
	bool has_lla;
	struct in6_addr lla;
	bool has_ts;
	uint64_t ts;			/* 48.16 bits */
	bool has_acoa;
	struct in6_addr acoa;
	uint64_t omit;			/* bit per option type */
	uint64_t twice;
	size_t more_len;		/* whole options, put last as they are */
	uint8_t more[MH_MAX];
};

struct mh_buf {
	size_t len;
	bool overflow;
	uint8_t data[MH_MAX];
};

/*
 * A Mobility Header that came in. What is absent is -1, empty or zero. Of a BRI the trigger is in
 * status, and of a Heartbeat and of a BRI or BRA the octet with flags in flags.
 */
struct mh_msg {
	struct in6_addr from;
	struct in6_addr to;
	bool rh2;
	bool hao;
	uint8_t type;
	int status;
	uint8_t flags;
	uint32_t seq;
	uint16_t lifetime;
	uint8_t br_type;
	bool has_counter;
	uint32_t counter;
	bool has_id;
	struct mn_id id;
	unsigned int hnps;
	struct hnp hnp[HNP_MAX];
	int hi;
	int att;
	bool has_llid;
	uint8_t llid_len;
	uint8_t llid[LLID_MAX];
	bool has_lla;
	struct in6_addr lla;
	bool has_ts;
	uint64_t ts;
	struct in6_addr hoa;		/* of a Binding Error */
	unsigned int opts;
	uint8_t opt[OPTS_MAX];		/* option types in order, padding left out */
	unsigned int faults;
	const char *fault[FAULTS_MAX];
};

/* mh.c */
void pbu_encode(const struct pbu *pbu, struct mh_buf *buf);
void mh_decode(const uint8_t *data, size_t len, struct mh_msg *msg);
void mh_fault(struct mh_msg *msg, const char *fault);
/* an IPv4 home address was asked for: its options in answers are no fault from now on */
void mh_ask_ipv4(void);
uint16_t mh_checksum(const struct in6_addr *src, const struct in6_addr *dst, const uint8_t *mh,
		     size_t len);
json_t *mh_json(const struct mh_msg *msg);
uint64_t timestamp_now(long offset_ms);
/* the same, and with an offset of 0 greater than all before */
uint64_t timestamp_next(long offset_ms);

/* A command, after words.c has read it. */
struct request {
	struct pbu pbu;
	char dev[16];
	bool early;			/* downlink state before the PBU is sent */
	bool once;			/* no retransmission */
	bool no_wait;			/* answer the client at once */
	bool no_refresh;
	bool local;			/* detach without a message */
	bool has_neigh;
	struct in6_addr neigh;		/* address of the mobile node on the access link */
	unsigned int wait;		/* milliseconds until the client is told of silence */
	bool has_seq;
	long ts_offset;			/* milliseconds */
	bool ts_given;
	/* forged messages */
	bool silent;			/* expect none, and do not wait for one */
	bool bad_sum;
	bool policed;			/* IPsec policies hold for it, as for true ones */
	bool has_src;
	struct in6_addr src;
	bool has_dst;
	struct in6_addr dst;
	bool has_hao;
	struct in6_addr hao;
	int proto;			/* -1: as it should be */
	int mh_type;
	int hlen;
	int cut;			/* octets taken off the end */
	int extra;			/* octets behind the end */
	unsigned int count;
	unsigned int rate;		/* PBUs in a second */
	unsigned int window;		/* of them without an answer at most; 0: any number */
	size_t raw_len;			/* whole Mobility Header */
	uint8_t raw[FORGE_MAX];
};

/* words.c */
const char *request_parse(struct request *rq, char **words, int n);
bool parse_addr(const char *word, struct in6_addr *addr);

/* An access link; at most one mobile node at a time, as RFC 5213 has it. */
struct access {
	struct access *next;
	char name[16];
	unsigned int ifindex;
	uint8_t mac[6];
	unsigned int mtu;
};

struct mag {
	struct in6_addr lma;
	struct in6_addr pcoa;
	const char *tunnel;
	struct access *access;
	int mh_fd;
	int raw_fd;
	int icmp_fd;
	uint16_t seq;			/* for messages with a timestamp */
	uint64_t last_ts;
};

extern struct mag mag;

/* main.c */
uint64_t now_ms(void);
uint64_t now_us(void);
void event(json_t *ev);			/* prints, takes the reference */
void reply(int client, json_t *obj, int code);
struct access *access_find(const char *name);
struct access *access_by_index(unsigned int ifindex);
json_t *addr_json(const struct in6_addr *addr);
json_t *hnps_json(const struct hnp *hnp, unsigned int n);
json_t *id_json(const struct mn_id *id);
json_t *hex_json(const uint8_t *data, size_t len);

/* help.c */
void help_usage(FILE *to);
void help_all(FILE *to);

/* session.c */
#define SENT_MAX	8

enum state {
	REGISTERING,
	REGISTERED,
	REFRESHING,
	DEREGISTERING,
	STUCK,			/* answer did not echo the request: wait for a person */
};

struct session {
	struct session *next;
	struct access *access;
	enum state state;
	struct request rq;
	struct hnp hnp[HNP_MAX];
	unsigned int hnps;
	bool have_lla;
	struct in6_addr lla;
	uint32_t granted;		/* seconds */
	struct {
		uint16_t seq;
		uint64_t ts;
		uint64_t at;		/* microseconds */
	} sent[SENT_MAX];
	struct pbu last;		/* what the answer must echo */
	unsigned int transmissions;
	unsigned int timeout;
	uint64_t resend_at;		/* milliseconds of now_ms(), 0: never */
	uint64_t refresh_at;
	uint64_t silence_at;		/* tell the client */
	uint64_t ra_at;
	unsigned int ras;
	uint64_t expire_at;
	bool tunnel;
	bool downlink;
	bool uplink;
	int client;			/* -1: nobody waits */
};

extern struct session *sessions;

void session_attach(struct request *rq, int client);
void session_refresh(struct request *rq, int client);
void session_detach(struct request *rq, int client);
json_t *session_show(void);
bool session_input(const struct mh_msg *msg);
uint64_t session_timers(uint64_t now);
void session_client_gone(int client);
void session_end_all(void);
bool mh_send(const struct in6_addr *src, const struct in6_addr *dst, const struct mh_buf *buf);

/* mobile nodes that the anchor has revoked: of an identifier and with one of these prefixes */
unsigned int session_revoke(const struct mn_id *id, const struct hnp *hnp, unsigned int n);

/* peering.c */
void peering_command(char **words, int n, int client);
bool peering_input(const struct mh_msg *msg);

/* probe.c */
void probe_start(const struct request *rq, int client);
bool probe_input(const struct mh_msg *msg);
void probe_icmp(const struct in6_addr *from, uint8_t type, uint8_t code, uint32_t info);
uint64_t probe_timers(uint64_t now);
void probe_client_gone(int client);

/* load.c */
void load_flood(const struct request *rq, int client);
void load_stop(int client);
void load_measure(const struct request *rq, int client);
bool load_input(const struct mh_msg *msg);
uint64_t load_timers(uint64_t now);
void load_client_gone(int client);

/* net.c; each prints what went wrong */
bool net_open(void);
void net_close(void);
bool net_access(struct access *acc);
bool net_guard(const struct access *acc, bool add);
bool net_tunnel_get(void);
void net_tunnel_put(void);
unsigned int net_tunnel_mtu(void);
bool net_downlink(const struct access *acc, const struct hnp *hnp, bool add);
bool net_uplink(const struct access *acc, const struct hnp *hnp, bool add);
bool net_lla(const struct access *acc, const struct in6_addr *lla, bool add);
bool net_neigh(const struct access *acc, const struct in6_addr *addr, const uint8_t *mac);

/* ra.c */
bool ra_open(void);
bool ra_join(const struct access *acc);
void ra_send(struct session *s, const struct in6_addr *to);
void ra_input(void);

#endif
