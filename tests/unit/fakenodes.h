/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IPsec of an anchor for mobile nodes and MAGs, between a fake charon and a fake kernel.
 */
#ifndef TESTS_FAKENODES_H
#define TESTS_FAKENODES_H

#include "fakecharon.h"
#include "fakespd.h"

#include "config/conf.h"
#include "ipsec/ipsec.h"
#include "ipsec/viciconn.h"

#define HA1	"2001:db8:f::1"
#define HA2	"2001:db8:f::2"
#define HOA1	"2001:db8:100::a"
#define HOA2	"2001:db8:100::a2"
#define HOA3	"2001:db8:100::b"
#define COA1	"2001:db8:a::1"
#define COA2	"2001:db8:b::1"
#define MAG1	"2001:db8:1::1"

#define NODES_SECRET	"correct horse"
#define NODES_REQID(n)	(IKE_MN_REQID_BASE + (n))

#define NODES_DEVICE							\
	"device lma0 { local = { " HA1 ", " HA2 " }\n"			\
	"	home-network = 2001:db8:100::/40 }\n"			\
	"ike { identity = ha.example.net esp-proposals = { aes128-sha256 }\n" \
	"	dpd-delay = 7 }\n"
/* A home agent; a mobile node with its home addresses */
#define NODES_CONF	"home-agent = true\n" NODES_DEVICE
#define NODE(name, hoas, lines)						\
	"mn \"" name "\" { policy = mipv6-only home-address = { " hoas " } " lines " }\n"

/**
 * struct nodes - all of it
 * @event: event loop
 * @charon: fake charon, which does not listen in the beginning
 * @kernel: fake kernel
 * @conf: configuration in use
 * @ipsec: what is tested
 * @holds: whoever is asked about has sessions
 * @want: how many are waited for
 * @name: of what
 * @told: SAs for signalling that peers were said to have, by the number of their connection
 * @told_prefixes: the same of mobile nodes, for prefixes
 */
struct nodes {
	sd_event *event;
	struct charon charon;
	struct fakespd kernel;
	struct conf *conf;
	struct ipsec *ipsec;
	bool holds;
	u64 want;
	const char *name;
	unsigned int *told[IKE_KIND_MAX];
	unsigned int *told_prefixes;
};

/**
 * struct nodes_event - what charon tells of one IKE SA
 * @name: of the event
 * @conn: connection, default mn-1
 * @id: remote-id
 * @eap_id: remote-eap-id; NULL for none
 * @ike: unique number, default 1
 * @new_ike: of ike-rekey
 * @host: remote-host, default COA1
 * @moved_to: of ike-update
 * @now: state of the IKE SA
 * @up: it says so
 * @child: there is a pair, of its reqid
 * @spi: SPI of that, default 0xc1; the outbound one is one more
 * @new_spi: of child-rekey
 */
struct nodes_event {
	const char *name;
	const char *conn;
	const char *id;
	const char *eap_id;
	u32 ike;
	u32 new_ike;
	const char *host;
	const char *moved_to;
	const char *now;
	bool up;
	bool child;
	u32 spi;
	u32 new_spi;
};

/* For cmocka: @state is a struct nodes. */
int nodes_setup(void **state);
int nodes_teardown(void **state);

/* A configuration that is right, with secrets; complaints end the test. */
struct conf *nodes_conf(const struct nodes *t, const char *text);

/* Begin with a configuration; charon is not told to listen. Another one of the same process may
 * have been there before.
 */
void nodes_open(struct nodes *t, const char *text);
void nodes_close(struct nodes *t);

/* The same, with charon there, and all reviewed; what was asked of the kernel is forgotten. */
void nodes_begin(struct nodes *t, const char *text);

/* Use another configuration; what comes of it is seen to. */
void nodes_use(struct nodes *t, const char *text);

/* Let everything happen that is pending. */
void nodes_run(struct nodes *t);
void nodes_until_reviewed(struct nodes *t);
void nodes_until_sent(struct nodes *t, const char *name, unsigned int count);

/* The pair of connection mn-@number; names stay until there are many more. */
struct charon_sa nodes_sa(unsigned int number, const char *id, const char *host);

void nodes_raise(struct nodes *t, const struct nodes_event *event);

/* SAs of the mobile node or MAG with a name, as was told last. */
unsigned int nodes_sas(const struct nodes *t, const char *name);

/* The same of a mobile node's SAs for prefixes. */
unsigned int nodes_prefix_sas(const struct nodes *t, const char *name);

const struct ike_remote *nodes_peer(const struct nodes *t, const char *name);
void nodes_info(const struct nodes *t, const char *hoa, struct ike_peer_info *info);

/* The node with a home address is there. */
void nodes_host(const struct nodes *t, const char *hoa, const char *host);

const struct ike_stats *nodes_stats(const struct nodes *t);

#endif /* TESTS_FAKENODES_H */
