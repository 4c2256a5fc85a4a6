/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions from their beginning to their end: cache, pools and kernel together.
 */
#ifndef HALMAD_CORE_SESSION_H
#define HALMAD_CORE_SESSION_H

#include "core/batch.h"
#include "core/claim.h"

/**
 * session_addresses() - give a session what was decided: prefixes and an IPv4 home address
 * @core: core
 * @mnid: mobile node
 * @bce: session that is updated; NULL for a new one
 * @claim: what it is to have; what pools have to give is in it afterwards
 * @result: why it cannot be
 *
 * The entry of a new session, and what an updated one gets anew, is in the cache while the job
 * waits, so that it is seen to be taken.
 *
 * Return: the session; NULL if that cannot be.
 */
struct bce *session_addresses(struct core *core, const struct mnid *mnid, struct bce *bce,
			      struct claim *claim, enum claim_result *result);

/**
 * session_undo() - the kernel refused the update of a session: it has again what it had
 * @core: core
 * @bce: session
 * @release: what it did not get may be given to others
 */
void session_undo(struct core *core, struct bce *bce, bool release);

/**
 * session_request() - ask the kernel for the binding of a session
 * @core: core
 * @req: request to be filled
 * @bce: session
 * @facts: what is to be true about it
 * @op: BINDING_NEW or BINDING_SET
 */
void session_request(const struct core *core, struct binding_req *req, const struct bce *bce,
		     const struct bce_facts *facts, enum binding_op op);

/**
 * session_commit() - the kernel has what was asked for: so have we, new prefixes included
 * @core: core
 * @bce: session
 * @facts: what is true about it now
 * @version: version of its binding
 */
void session_commit(struct core *core, struct bce *bce, const struct bce_facts *facts, u64 version);

/**
 * session_commit_rest() - the same for a session of before that was put back: less is left of it
 * @core: core
 * @bce: session
 * @facts: what is known of it
 * @version: version of its binding
 * @left: how long it lasts in ms; 0 for ever
 */
void session_commit_rest(struct core *core, struct bce *bce, const struct bce_facts *facts,
			 u64 version, u64 left);

/**
 * session_told() - a message about a session was accepted, now
 * @core: core
 * @bce: session
 * @verdict: what was decided, a constant
 * @begins: that is its beginning
 */
void session_told(const struct core *core, struct bce *bce, const char *verdict, bool begins);

/**
 * session_adopt() - take over an entry from session_make() whose binding the kernel has
 * @core: core
 * @bce: session
 * @facts: what is true about it
 * @version: version of its binding
 */
void session_adopt(struct core *core, struct bce *bce, const struct bce_facts *facts, u64 version);

/**
 * session_make() - make the entry of a session that the kernel or the store knows; its prefixes are
 * taken
 *
 * Return: NULL if there is no memory.
 */
struct bce *session_make(struct core *core, const struct binding_info *info);

/**
 * session_change() - begin to give a session the prefixes that the store knows of it
 *
 * Ends with session_commit() or session_undo().
 *
 * Return: 0, or -ENOMEM.
 */
int session_change(struct core *core, struct bce *bce, const struct binding_info *info);

/**
 * session_lifetime() - how long a session lasts with these facts, in ms: its lifetime, or what its
 * role lets it wait for its end
 */
u64 session_lifetime(const struct core *core, const struct bce_facts *facts);

/**
 * session_keep() - tell the store about a session, of which all is acknowledged by the kernel
 */
void session_keep(struct core *core, const struct bce *bce);

/**
 * session_keep_again() - if the store is incomplete, tell it about all sessions once more; or go on
 * with that: with as many as it has room for, and as do not keep others waiting
 *
 * Return: true if there are more, and room for some.
 */
bool session_keep_again(struct core *core);

/**
 * session_zero() - the time of day at boot time 0 in ms, by what time it is now
 */
u64 session_zero(const struct core *core);

/**
 * session_clock() - the time has come: if the time of day was set, the store is told all deadlines
 * anew, by session_keep_again()
 *
 * Return: it was set.
 */
bool session_clock(struct core *core);

/**
 * session_settle() - what is to be done for assignments and the store when no job waits
 */
void session_settle(struct core *core);

/**
 * session_rest() - keep back the prefixes of a binding that has ended, as far as is known
 *
 * The store keeps it as one that has ended, so that they rest after another restart, too.
 */
void session_rest(struct core *core, const struct binding_req *req);

/**
 * session_reserve() - mark the prefixes of a session as taken
 */
void session_reserve(struct core *core, const struct bce *bce);

/**
 * session_end() - delete a session whose time is over, and its binding
 * @core: core with room for a job
 * @bce: session
 */
void session_end(struct core *core, struct bce *bce);

/**
 * session_delete() - ask the kernel to delete the binding of a session
 * @core: core with room for a job
 * @bce: session
 * @finish: has to drop the session, if session_ended()
 */
void session_delete(struct core *core, struct bce *bce, finish_fn finish);

/**
 * session_ended() - the kernel has answered to session_delete()
 * @core: core
 * @bce: session
 * @req: answer
 *
 * As long as there is a binding, packets are forwarded by it: the session is not over then, its
 * prefixes are nobody else's, and it is tried again a second later.
 *
 * Return: true if there is no binding any more.
 */
bool session_ended(struct core *core, struct bce *bce, const struct binding_req *req);

/**
 * session_remains() - what remains of the lifetime of a session, in ms; 0 is for ever
 */
u64 session_remains(const struct core *core, const struct bce *bce);

/**
 * session_defends() - the kernel is to answer for the addresses of a session on the home link
 */
bool session_defends(const struct core *core, const struct bce_facts *facts,
		     const struct bce_set *set);

/**
 * session_drop() - forget a session that has no binding
 * @core: core
 * @bce: session
 * @release: its prefixes may be given to others
 */
void session_drop(struct core *core, struct bce *bce, bool release);

/**
 * session_reload() - tell a new configuration what all sessions have: pools, peers
 */
void session_reload(struct core *core);

#endif /* HALMAD_CORE_SESSION_H */
