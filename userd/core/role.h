/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the core asks of a protocol. The core keeps sessions of every kind and knows no message; a
 * role knows one protocol, and gives its sessions their kind.
 */
#ifndef HALMAD_CORE_ROLE_H
#define HALMAD_CORE_ROLE_H

#include "core/cache.h"
#include "core/cookie.h"
#include "core/revocation.h"
#include "core/wait.h"

struct conf;
struct core;
struct mh_msg;
struct mh_packet;
struct role;
struct sender;

/**
 * struct role_ops - a protocol, as the core and the door see it
 * @name: one word
 * @kind: of its sessions and their bindings
 * @blocked_action: what a blocked binding of it does with downlink packets
 * @awaits_mn: bit for each of its reasons to wait (wait.h) that is what becomes of the sessions of
 *	the mobile node: one message waits for that, whoever sent it
 * @awaits_store: the same for what the store has to keep before: these go on with the result
 *	WAIT_STORED whenever it has kept something, or fails
 * @defends: an address of one of its sessions is on a home link, where the kernel answers for it
 *	while the session is active (RFC 6275, 10.4.1). NULL if none ever is
 * @defended: the kernel has begun to answer for the addresses of a binding with these facts: @req
 *	was acknowledged.
 *	Must not add a job. NULL if the role does nothing then
 * @receive: work on a message that is well-formed and no registration, which the door hands to its
 *	role by name; effects may wait for wait_settle(). Returns false if it is none of this
 *	protocol
 * @sender: who sends from an address. Returns false if that is none of its peers, and says so
 * @resume: decide anew about a message that has waited for @reason; @past has what came of that,
 *	and of its waits before. It does not wait any more, but may again, for the same or something
 *	else. @packet belongs to the core, and stays until the end of the batch, as that of
 *	@receive; @past does not. Not called from finish functions; jobs may be in the batch
 * @due: a deadline of it is over. Returns false, and does nothing, if the batch must be settled
 *	before: that may put the deadline off
 * @lifetime: how long a session lasts with these facts, in ms
 * @account: a session has begun (@sign 1) or ended (@sign -1), or has other prefixes, another peer
 *	or another state now (-1 for the old ones, then 1): count what its peer has
 * @ended: a session ends, or waits for its end, without a message of its mobile node or peer: what
 *	waited for that may go on
 * @sending: answers are about to leave, which say that the sessions are as they are now: who must
 *	hear of that before is told. NULL if nobody must
 * @revocation: something has become of a revocation of it: count and tell
 * @answered: a question to the peer of a session is over, and this is what came of it
 * @cookie_put: write what of the facts only this role knows
 * @cookie_get: read it; false if it is not from @cookie_put
 * @cookie_upgrade: turn a cookie of a version before the kinds into one of now, but for its first
 *	octet; returns its length, 0 if it is none. NULL if there never was one
 * @prepare: another configuration may be used next: make what @replace needs. Returns false if
 *	there is no memory, nothing has changed then
 * @replace: it is used now, and the one before is still there: keep what has become of what is in
 *	both
 * @reloaded: there is another configuration; @account is called for all sessions after this
 */
struct role_ops {
	const char *name;
	enum halma_kind kind;
	enum halma_blocked_action blocked_action;
	u32 awaits_mn;
	u32 awaits_store;
	bool (*defends)(const struct role *role, const struct in6_addr *address);
	void (*defended)(struct role *role, const struct bce_facts *facts,
			 const struct binding_req *req);
	bool (*receive)(struct role *role, const struct mh_packet *packet,
			const struct mh_msg *msg);
	bool (*sender)(struct role *role, const struct in6_addr *src, struct sender *sender);
	void (*resume)(struct role *role, unsigned int reason, const struct mh_packet *packet,
		       const struct wait_past *past);
	bool (*due)(struct role *role, struct timer *timer);
	u64 (*lifetime)(const struct role *role, const struct bce_facts *facts);
	void (*account)(struct role *role, const struct bce *bce, int sign);
	void (*ended)(struct role *role, struct bce *bce);
	void (*sending)(struct role *role);
	void (*revocation)(struct role *role, const struct revocation *rev,
			   enum revocation_step step);
	void (*answered)(struct role *role, struct bce *bce, enum revoke_outcome outcome,
			 u8 status);
	void (*cookie_put)(const struct bce_facts *facts, struct cookie_role *own);
	bool (*cookie_get)(struct bce_facts *facts, const struct cookie_role *own);
	size_t (*cookie_upgrade)(const u8 *buf, size_t len, u8 *now);
	bool (*prepare)(struct role *role, const struct conf *conf);
	void (*replace)(struct role *role);
	void (*reloaded)(struct role *role);
};

/**
 * struct role - one role of an anchor, embedded in what the role knows
 * @ops: its protocol
 * @core: the core that it is a role of
 * @waiting: messages that wait, by reason
 * @waits: number of them all
 */
struct role {
	const struct role_ops *ops;
	struct core *core;
	struct wait_list waiting[WAIT_REASONS];
	u32 waits;
};

#endif /* HALMAD_CORE_ROLE_H */
