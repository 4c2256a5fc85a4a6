/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The classic home link: what is to be done there before the kernel defends the addresses of a
 * binding, and when it begins to (RFC 6275, 10.3.1 and 10.4.1).
 *
 * homelink_probe() begins duplicate address detection (RFC 4862, 5.4) for a message that waits;
 * homelink_heard() and the end of that wait tell what came of it; homelink_probe_end() ends it.
 * homelink_announce() tells the link that packets to an address go to the anchor.
 */
#ifndef HALMAD_HA_HOMELINK_H
#define HALMAD_HA_HOMELINK_H

#include <sys/queue.h>

#include "base/binding.h"
#include "base/table.h"
#include "base/timer.h"
#include "wire/neighbor.h"

struct core;
struct role;

/* Reason of a home agent's message to wait (core/wait.h) */
#define HOMELINK_WAIT	0

/**
 * enum homelink_result - what came of duplicate address detection
 * @HOMELINK_UNKNOWN: it was not done
 * @HOMELINK_FREE: nobody has the addresses
 * @HOMELINK_TAKEN: another node has the home address, or looks for it, too
 * @HOMELINK_TAKEN_LINK_LOCAL: the same of the link-local address
 */
enum homelink_result {
	HOMELINK_UNKNOWN,
	HOMELINK_FREE,
	HOMELINK_TAKEN,
	HOMELINK_TAKEN_LINK_LOCAL,
	HOMELINK_RESULT_MAX,
};

/**
 * enum homelink_begun - what has become of the wish to do it
 * @HOMELINK_BEGUN: it goes on, as before or from now on
 * @HOMELINK_NEEDLESS: it is turned off at the interface: the addresses count as free
 * @HOMELINK_OWN: this node itself has the home address
 * @HOMELINK_OWN_LINK_LOCAL: it has the link-local address
 * @HOMELINK_DOWN: nothing can be sent there
 */
enum homelink_begun {
	HOMELINK_BEGUN,
	HOMELINK_NEEDLESS,
	HOMELINK_OWN,
	HOMELINK_OWN_LINK_LOCAL,
	HOMELINK_DOWN,
};

/**
 * struct homelink_outside - the link, as the home agent sees it
 * @timing: DupAddrDetectTransmits and RetransTimer, in ms, of the interface
 * @owns: this node has an address
 * @listen: hear what others say of an address, whose solicited-node group nobody listens to yet.
 *	Returns false if that cannot be
 * @listen_end: undo that
 * @probe: ask whether an address is free; the nonce comes back if the question does
 * @advertise: tell everybody that packets to an address go to the anchor; the address may be that
 *	of a mobile router
 * @ctx: for all
 *
 * The latter two return false if nothing could be sent.
 */
struct homelink_outside {
	void (*timing)(void *ctx, u32 *transmits, u32 *retrans_ms);
	bool (*owns)(void *ctx, const struct in6_addr *addr);
	bool (*listen)(void *ctx, const struct in6_addr *addr);
	void (*listen_end)(void *ctx, const struct in6_addr *addr);
	bool (*probe)(void *ctx, const struct in6_addr *target, u64 nonce);
	bool (*advertise)(void *ctx, const struct in6_addr *target, bool router);
	void *ctx;
};

/**
 * struct homelink_stats - counters
 * @begun: how often duplicate address detection has begun
 * @result: what came of it, by enum homelink_result
 * @advertised: advertisements that were sent
 * @failed: messages that could not be sent
 */
struct homelink_stats {
	u64 begun;
	u64 result[HOMELINK_RESULT_MAX];
	u64 advertised;
	u64 failed;
};

TAILQ_HEAD(homelink_queue, homelink_item);

/**
 * struct homelink - the home link
 * @role: whose messages wait
 * @core: the core
 * @outside: the link; nothing is sent while its members are NULL
 * @probes: addresses that are being asked for, by what is theirs of their solicited-node group
 * @queue: what is sent once more, in the order in which it is due
 * @timer: for the first of @queue
 * @count: number of @queue
 * @link: interface, empty for none
 * @stats: counters
 */
struct homelink {
	struct role *role;
	struct core *core;
	struct homelink_outside outside;
	struct table probes;
	struct homelink_queue queue;
	struct timer timer;
	u32 count;
	char link[IFNAMSIZ];
	struct homelink_stats stats;
};

/**
 * homelink_init() - begin with nothing
 * @link: all zero
 * @role: the home agent
 * @core: core
 *
 * Return: 0, or -ENOMEM.
 */
int homelink_init(struct homelink *link, struct role *role, struct core *core);

void homelink_fini(struct homelink *link);

/**
 * homelink_of() - the link-local address with the interface identifier of a home address (RFC 6275,
 *	6.1.7)
 */
struct in6_addr homelink_of(const struct in6_addr *hoa);

/**
 * homelink_probe() - begin to ask whether addresses are free, or go on with it
 * @link: home link
 * @hoa: home address
 * @link_local: ask for its link-local address, too
 * @until: result, for HOMELINK_BEGUN: boot time in ms at which they are free if nobody has answered
 *
 * With other addresses than before it begins anew.
 */
enum homelink_begun homelink_probe(struct homelink *link, const struct in6_addr *hoa,
				   bool link_local, u64 *until);

/**
 * homelink_probe_for() - say which message waits for a home address that is being asked for
 * @link: home link
 * @hoa: home address
 * @wait: number of what waits
 */
void homelink_probe_for(struct homelink *link, const struct in6_addr *hoa, u64 wait);

/**
 * homelink_probe_end() - nobody waits for a home address any more
 */
void homelink_probe_end(struct homelink *link, const struct in6_addr *hoa);

/**
 * homelink_heard() - somebody on the link says something of an address; what waits for that goes on
 *	with the next wait_settle()
 */
void homelink_heard(struct homelink *link, const struct nd_message *msg);

/**
 * homelink_announce() - the kernel has begun to defend the addresses of a binding: tell the link,
 *	now and some times more (RFC 6275, 10.4.1) as long as it does
 * @link: home link
 * @req: what it has acknowledged
 * @router: it is a mobile router's (RFC 3963, 6.2)
 */
void homelink_announce(struct homelink *link, const struct binding_req *req, bool router);

/**
 * homelink_due() - send what is due
 */
void homelink_due(struct homelink *link);

/**
 * homelink_reload() - another configuration is in use: if it has another link, what waits is
 *	forgotten, and its mobile node will send it again
 */
void homelink_reload(struct homelink *link);

#endif /* HALMAD_HA_HOMELINK_H */
