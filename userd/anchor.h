/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The anchor: the door to both roles. Only this knows them both.
 *
 * A PBU's way from the socket to the PBA, file by file: kernel/mh_socket.c reads it; anchor.c has
 * wire/message.c and wire/option.c decode it, and hands it to lma/pbu.c, which has lma/decide.c
 * decide (by lma/match.c and lma/addresses.c). If something is to change, core/session.c takes
 * prefixes that are not named out of pools by core/assign.c, and a job is left in core/batch.c; at
 * the end of the batch that gives its jobs to kernel/module.c, lma/decide.c makes each PBA, and
 * they go as the PBUs came: encoded by wire/, sent by kernel/. A refusal needs no job. What must
 * wait goes from lma/pbu.c to core/wait.c, and comes back there.
 *
 * A BU's way is the same by ha/bu.c and ha/decide.c, which has ha/authenticate.c judge what
 * protects it; wire/packet.c finds its Home Address option. The first one of a home address that is
 * on the home link waits in core/wait.c while ha/homelink.c has kernel/nd.c ask there whether it is
 * free. What functions of wire/ say of octets, such as the order of timestamps, is in
 * wire/message.h.
 */
#ifndef HALMAD_ANCHOR_H
#define HALMAD_ANCHOR_H

#include "core/outside.h"
#include "wire/message.h"

struct anchor;
struct cache;
struct cause;
struct conf;
struct core;
struct ha;
struct ha_outside;
struct homelink_outside;
struct icmp_packet;
struct ike_remote;
struct lma;
struct nd_message;
struct pools;
struct way;

/* Kinds of messages in counters: MH types, those that are none, PBUs. */
#define KIND_UNKNOWN	24
#define KIND_PBU	25
#define KIND_MAX	26

/**
 * enum door_why - why a well-formed message goes no further than the door
 * @DOOR_NOT_LOCAL: it was sent to an address that is not the anchor's
 * @DOOR_UNSUPPORTED: it is of a type that is not served
 * @DOOR_NO_SA: its sender has no security association, although IPsec is required; registrations
 *	are counted by their role
 * @DOOR_FROM_MAG: it is a BU of a mobile node, and came by the SA of a MAG
 * @DOOR_HOME_ADDRESS: it has a Home Address option, and is nothing that mobile nodes send
 */
enum door_why {
	DOOR_NOT_LOCAL,
	DOOR_UNSUPPORTED,
	DOOR_NO_SA,
	DOOR_FROM_MAG,
	DOOR_HOME_ADDRESS,
	DOOR_WHY_MAX,
};

/**
 * struct door_stats - what came, and what went no further than the door
 * @received: messages
 * @malformed: of these malformed
 * @why: of these that went no further, by enum door_why
 * @home_address_faults: packets with a Home Address option that must not be, beside those with a
 *	message for a role
 * @be_sent: Binding Errors sent
 * @be_suppressed: Binding Errors not sent because of the rate limit
 */
struct door_stats {
	u64 received[KIND_MAX];
	u64 malformed[KIND_MAX][MH_ERR_MAX];
	u64 why[DOOR_WHY_MAX][KIND_MAX];
	u64 home_address_faults;
	u64 be_sent;
	u64 be_suppressed;
};

/**
 * anchor_new() - make an anchor without sessions
 * @conf: configuration, belongs to the anchor from now on if this succeeds
 * @outside: world outside
 * @now: time
 *
 * Return: NULL if there is no memory.
 */
struct anchor *anchor_new(struct conf *conf, const struct outside *outside, const struct now *now);

void anchor_free(struct anchor *anchor);

/**
 * anchor_begin() - begin to serve: when all sessions are adopted and the store, if there is one,
 * was restored from and started
 *
 * Finds the restart counter; what is announced by that waits for anchor_flush().
 */
void anchor_begin(struct anchor *anchor);

/**
 * anchor_assign() - give mobile nodes the prefixes and home addresses that another configuration
 *	leaves to pools; before anchor_prepare()
 * @anchor: anchor
 * @conf: configuration
 * @text: what is wrong, on failure; room for STORE_TEXT_MAX
 *
 * Return: false on failure; nothing has changed then.
 */
bool anchor_assign(struct anchor *anchor, struct conf *conf, char *text);

/**
 * anchor_assign_undo() - that configuration is not used after all
 */
void anchor_assign_undo(struct anchor *anchor, const struct conf *conf);

/**
 * anchor_prepare() - make what anchor_reload() needs for a configuration
 *
 * Return: false if there is no memory; nothing has changed then.
 */
bool anchor_prepare(struct anchor *anchor, const struct conf *conf);

/**
 * anchor_reload() - use another configuration, the last one that was prepared; sessions stay
 */
void anchor_reload(struct anchor *anchor, struct conf *conf);

/**
 * anchor_now_is() - say what time it is; before each batch
 */
void anchor_now_is(struct anchor *anchor, const struct now *now);

/**
 * anchor_receive() - work on messages, one after the other; effects may wait for anchor_flush()
 * @anchor: anchor
 * @packets: messages; their octets must stay until anchor_flush()
 * @count: number of @packets
 */
void anchor_receive(struct anchor *anchor, const struct mh_packet *packets, unsigned int count);

/**
 * anchor_home_address() - look at a Home Address option that the kernel has judged, or will, by
 *	itself; the answer waits for anchor_flush()
 *
 * Its sender gets a Binding Error with status 1, as seldom as others, if the option is not unicast,
 * or is that of no binding with the care-of address that it came from (RFC 6275, 9.3.1 and 9.3.3).
 */
void anchor_home_address(struct anchor *anchor, const struct hao_packet *packet);

/**
 * anchor_neighbor() - somebody on the home link says something of an address; what comes of it
 *	waits for anchor_flush()
 */
void anchor_neighbor(struct anchor *anchor, const struct nd_message *msg);

/**
 * anchor_icmp() - work on an ICMPv6 message for the home agent; what it answers leaves at once
 */
void anchor_icmp(struct anchor *anchor, const struct icmp_packet *packet);

/**
 * anchor_flush() - give all that was decided to the kernel and answer
 */
void anchor_flush(struct anchor *anchor);

/**
 * anchor_protected() - a peer of the configuration has so many pairs of ESP SAs for signalling now
 */
void anchor_protected(struct anchor *anchor, const struct ike_remote *peer, unsigned int sas);

/**
 * anchor_protected_prefixes() - the same of those for prefixes
 */
void anchor_protected_prefixes(struct anchor *anchor, const struct ike_remote *peer,
			       unsigned int sas);

/**
 * anchor_outside_is() - what others do for the home agent
 */
void anchor_outside_is(struct anchor *anchor, const struct ha_outside *outside);

/**
 * anchor_home_link_is() - the home link, as the home agent sees it
 */
void anchor_home_link_is(struct anchor *anchor, const struct homelink_outside *outside);

/**
 * anchor_ways() - all ways to home addresses that there are, which @ways of struct ha_outside need
 * not be told any more
 * @anchor: anchor
 * @ways: result, to be freed; NULL if there are none
 * @count: number of @ways
 *
 * Return: false if there is no memory.
 */
bool anchor_ways(struct anchor *anchor, struct way **ways, size_t *count);

/**
 * anchor_tick() - work on deadlines that are over, and flush
 *
 * Return: boot time of the next deadline in ms; U64_MAX for none.
 */
u64 anchor_tick(struct anchor *anchor);

struct core *anchor_core(struct anchor *anchor);
struct lma *anchor_lma(struct anchor *anchor);
const struct ha *anchor_ha(const struct anchor *anchor);
const struct conf *anchor_conf(const struct anchor *anchor);
const struct pools *anchor_pools(const struct anchor *anchor);
const struct cache *anchor_cache(const struct anchor *anchor);
const struct door_stats *anchor_stats(const struct anchor *anchor);

/**
 * door_cause() - a cause in a word, as in the counters
 */
const struct cause *door_cause(enum door_why why);

#endif /* HALMAD_ANCHOR_H */
