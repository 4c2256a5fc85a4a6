/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Local mobility anchor: a PBU, and what is decided about it.
 */
#ifndef HALMAD_LMA_DECISION_H
#define HALMAD_LMA_DECISION_H

#include "config/conf.h"
#include "core/cache.h"
#include "core/claim.h"
#include "core/outside.h"
#include "core/report.h"
#include "core/wait.h"
#include "lma/mag.h"
#include "wire/message.h"

/**
 * enum lma_tolerance - deviations from the RFCs that a MAG may be forgiven
 * @TOLERATED_MN_ID: a NAI with NUL octets behind it
 * @TOLERATED_HNP: a home network prefix with bits behind its length, or of another length
 * @TOLERATED_NO_HNP: no home network prefix
 * @TOLERATED_HI: a handoff indicator that is none
 * @TOLERATED_NO_HI: no handoff indicator
 * @TOLERATED_NO_ATT: no access technology type
 * @TOLERATED_DUPLICATE: an option is there twice
 * @TOLERATED_LENGTH: the last option ends behind the length of the message
 * @TOLERATED_TIMESTAMP: the halves of the timestamp are in the byte order of a host
 */
enum lma_tolerance {
	TOLERATED_MN_ID,
	TOLERATED_HNP,
	TOLERATED_NO_HNP,
	TOLERATED_HI,
	TOLERATED_NO_HI,
	TOLERATED_NO_ATT,
	TOLERATED_DUPLICATE,
	TOLERATED_LENGTH,
	TOLERATED_TIMESTAMP,
	TOLERATED_MAX,
};

/**
 * enum lma_attachment - what the attachment tracker says of a mobile node (RFC 5213, 11)
 * @ATTACHMENT_UNKNOWN: it was not asked
 * @ATTACHMENT_CONFIRMED: the mobile node is attached to the MAG
 * @ATTACHMENT_DENIED: it is not
 * @ATTACHMENT_UNANSWERED: there is no answer
 */
enum lma_attachment {
	ATTACHMENT_UNKNOWN,
	ATTACHMENT_CONFIRMED,
	ATTACHMENT_DENIED,
	ATTACHMENT_UNANSWERED,
	ATTACHMENT_MAX,
};

/**
 * enum lma_held - what came of the wait for a de-registration (RFC 5213, 5.4.1.2 (4), 5.4.1.3 (3))
 * @HELD_UNKNOWN: there was none, or a later PBU was accepted meanwhile: it is as one that comes now
 * @HELD_RELEASED: the session was de-registered, or has ended
 * @HELD_OVERDUE: nothing came
 * @HELD_ATTACHED: the old MAG says that the mobile node is attached to it (RFC 5846, 8.1)
 * @HELD_NOT: there was no room to wait
 */
enum lma_held {
	HELD_UNKNOWN,
	HELD_RELEASED,
	HELD_OVERDUE,
	HELD_ATTACHED,
	HELD_NOT,
	HELD_MAX,
};

/**
 * enum lma_stored - what came of the wait for the store
 * @STORED_UNKNOWN: there was none
 * @STORED_SOME: it has kept something, or fails
 * @STORED_OVERDUE: it is too slow
 */
enum lma_stored {
	STORED_UNKNOWN,
	STORED_SOME = WAIT_STORED,
	STORED_OVERDUE,
	STORED_MAX,
};

/**
 * enum lma_wait - what PBUs wait for (core/wait.h)
 * @LMA_WAIT_DEREGISTRATION: the de-registration of the old MAG; its results are enum lma_held
 * @LMA_WAIT_TRACKER: the attachment tracker; its results are enum lma_attachment
 * @LMA_WAIT_STORE: the reservation of a block of prefixes; its results are enum lma_stored
 */
enum lma_wait {
	LMA_WAIT_DEREGISTRATION,
	LMA_WAIT_TRACKER,
	LMA_WAIT_STORE,
};

/**
 * struct lma_pbu - a PBU and what follows from it alone
 * @received: message as it was received
 * @msg: message as it was meant; it must have a MN-ID option for all that is below
 * @tolerated: bit for each enum lma_tolerance in which these differ
 * @src: source address
 * @dst: destination address
 * @pcoa: Alternate Care-of Address if there is one, else @src (RFC 5213, 5.3.1 (13))
 * @mnid: mobile node, by the one identifier by which all else knows it
 * @alias: the message has another one of it
 * @llid: link-layer identifier; of length 0 when absent or all zero
 * @zero_hnp: some HNP option is ALL_ZERO
 * @nonzero_hnp: some HNP option is not
 * @hoa: IPv4 home address that is asked for by value; of length 0 if none is
 * @past: what has become of it
 */
struct lma_pbu {
	const struct mh_msg *received;
	const struct mh_msg *msg;
	u32 tolerated;
	struct in6_addr src;
	struct in6_addr dst;
	struct in6_addr pcoa;
	struct mnid mnid;
	bool alias;
	struct llid llid;
	bool zero_hnp;
	bool nonzero_hnp;
	struct prefix hoa;
	struct wait_past past;
};

/* Types that a request may carry more than once, or that have a status of their own for that. */
#define LMA_DUPLICATE_EXEMPT	BIT_ULL(MH_OPT_IPV4_HOA_REQUEST)

/**
 * enum lma_verdict - what is to be done
 * @LMA_IGNORE: nothing, and no PBA
 * @LMA_REFUSE: PBA with status
 * @LMA_NEW: new session (RFC 5213, 5.3.2)
 * @LMA_REFRESH: longer lifetime, same Proxy-CoA (5.3.3); ends the wait of a de-registration
 * @LMA_HANDOVER: new Proxy-CoA (5.3.4)
 * @LMA_DEREGISTER: begin of the delete wait (5.3.5)
 * @LMA_DEREGISTER_PART: end of all HNPs or of the IPv4 home address, while the session goes on with
 *	the other (RFC 5844, 3.1.2.5)
 * @LMA_REPEATED: PBA for a de-registration that was made already
 * @LMA_AGAIN: the PBA for the last accepted PBU once more, and nothing changes
 * @LMA_HOLD: wait for a de-registration (5.4.1.2 (4), 5.4.1.3 (3))
 * @LMA_ASK: ask the attachment tracker, and wait for its answer (11)
 */
enum lma_verdict {
	LMA_IGNORE,
	LMA_REFUSE,
	LMA_NEW,
	LMA_REFRESH,
	LMA_HANDOVER,
	LMA_DEREGISTER,
	LMA_DEREGISTER_PART,
	LMA_REPEATED,
	LMA_AGAIN,
	LMA_HOLD,
	LMA_ASK,
	LMA_VERDICT_MAX,
};

/**
 * enum lma_request - what a PBU asks for, whatever becomes of it
 * @REQUEST_UNKNOWN: it was refused before that was known
 * @REQUEST_INITIAL: a new session (RFC 5213, 5.3.2)
 * @REQUEST_REFRESH: a longer lifetime (5.3.3)
 * @REQUEST_HANDOVER: another Proxy-CoA (5.3.4)
 * @REQUEST_DEREGISTRATION: the end, or the end of one family (5.3.5)
 */
enum lma_request {
	REQUEST_UNKNOWN,
	REQUEST_INITIAL,
	REQUEST_REFRESH,
	REQUEST_HANDOVER,
	REQUEST_DEREGISTRATION,
	REQUEST_MAX,
};

/**
 * enum lma_why - cause of a verdict that its status does not tell, or tells one of several
 * @LMA_WHY_NONE: the status tells it
 * @LMA_WHY_UNKNOWN_MAG: the sender is not a MAG (RFC 5213, 5.3.1 (5))
 * @LMA_WHY_MAG_MN_ID: the MAG may not register this mobile node (5.3.1 (6))
 * @LMA_WHY_MAG_PROXY_COA: the MAG may not name this Proxy-CoA (4)
 * @LMA_WHY_MAG_PREFIX: the MAG may not serve a prefix or IPv4 home address (4)
 * @LMA_WHY_NO_SESSION: lifetime 0 without a session (RFC 5213, 5.4.1)
 * @LMA_WHY_NOT_CURRENT: de-registration from another MAG than the current one (5.3.5 (1)), or what
 *	calls itself a refresh (handoff indicator 5), or what has waited without a timestamp while
 *	a later one was accepted
 * @LMA_WHY_ACCESS_TYPE: the mobile node is not registered by MAGs at this access (RFC 6612, 4.3)
 * @LMA_WHY_DUPLICATE_OPTION: an option is there twice (8.1)
 * @LMA_WHY_MIXED_HNP: HNP options with zero and non-zero values
 * @LMA_WHY_OTHERS_PREFIX: another mobile node has a prefix or IPv4 home address that is asked for
 * @LMA_WHY_PREFIX_IN_USE: another session of the same mobile node has it
 * @LMA_WHY_PREFIX_NOT_ALLOWED: it is neither the mobile node's own nor one that it may take from
 *	its pool (5.3.2 (3))
 * @LMA_WHY_TOO_MANY_PREFIXES: more than a session can have
 * @LMA_WHY_NO_POOL: the mobile node has no prefix or address of its own left, and no pool
 * @LMA_WHY_POOL_EMPTY: its pool has none to give
 * @LMA_WHY_MAX_SESSIONS: there are as many sessions as there may be in all
 * @LMA_WHY_STRANGER_RATE: too many PBUs in a short time of all senders that are not MAGs
 * @LMA_WHY_MAG_RATE: too many PBUs of this MAG in a short time
 * @LMA_WHY_REFUSAL_RATE: too many PBUs of this MAG were refused in a short time
 * @LMA_WHY_MAG_ROOM: the MAG has as many sessions or prefixes as it may
 * @LMA_WHY_MN_ROOM: the mobile node has as many sessions as it may
 * @LMA_WHY_NOT_DURABLE: the store cannot keep that a prefix is given
 * @LMA_WHY_REVOKING: the session is being revoked (RFC 5846, 8.1)
 * @LMA_WHY_NO_SA: IPsec is required and the MAG has no security association (4.1)
 * @LMA_WHY_NO_MEMORY: there is no memory
 * @LMA_WHY_KERNEL_REFUSED: the kernel does not take the binding
 * @LMA_WHY_FUTURE: a timestamp that the mobile node made is far ahead
 * @LMA_WHY_NOT_ATTACHED: the attachment tracker says that the mobile node is not there (11)
 * @LMA_WHY_UNCONFIRMED: the attachment tracker does not answer
 */
enum lma_why {
	LMA_WHY_NONE,
	LMA_WHY_UNKNOWN_MAG,
	LMA_WHY_MAG_MN_ID,
	LMA_WHY_MAG_PROXY_COA,
	LMA_WHY_MAG_PREFIX,
	LMA_WHY_NO_SESSION,
	LMA_WHY_NOT_CURRENT,
	LMA_WHY_ACCESS_TYPE,
	LMA_WHY_DUPLICATE_OPTION,
	LMA_WHY_MIXED_HNP,
	LMA_WHY_OTHERS_PREFIX,
	LMA_WHY_PREFIX_IN_USE,
	LMA_WHY_PREFIX_NOT_ALLOWED,
	LMA_WHY_TOO_MANY_PREFIXES,
	LMA_WHY_NO_POOL,
	LMA_WHY_POOL_EMPTY,
	LMA_WHY_MAX_SESSIONS,
	LMA_WHY_STRANGER_RATE,
	LMA_WHY_MAG_RATE,
	LMA_WHY_REFUSAL_RATE,
	LMA_WHY_MAG_ROOM,
	LMA_WHY_MN_ROOM,
	LMA_WHY_NOT_DURABLE,
	LMA_WHY_REVOKING,
	LMA_WHY_NO_SA,
	LMA_WHY_NO_MEMORY,
	LMA_WHY_KERNEL_REFUSED,
	LMA_WHY_FUTURE,
	LMA_WHY_NOT_ATTACHED,
	LMA_WHY_UNCONFIRMED,
	LMA_WHY_MAX,
};

/**
 * struct lma_known - what a decision is made from, beside the PBU
 * @conf: who may what
 * @mags: what has become of MAGs
 * @pools: which prefixes are free
 * @cache: sessions
 * @now: time
 */
struct lma_known {
	const struct conf *conf;
	const struct mag_table *mags;
	const struct pools *pools;
	const struct cache *cache;
	const struct now *now;
};

/**
 * struct lma_decision - what to do with a PBU
 * @request: what it asks for
 * @verdict: what
 * @why: cause, if status does not tell it all
 * @status: of the PBA
 * @sequence: of the PBA
 * @timestamp: of the PBA, if the PBU had one
 * @mag: peer; NULL if it is none
 * @state: what has become of it
 * @profile: of the mobile node; NULL if it has none
 * @bce: session in question; also one that is the reason of a refusal
 * @facts: of the session after the kernel's ack
 * @end: with a refusal: the session ends
 * @clock_back: the last accepted timestamp of the session does not count: the clock was set back
 * @more_sessions: sessions that the MAG has more with it
 * @more_prefixes: prefixes and IPv4 home addresses that it has more
 * @error: negative errno, if the kernel did not agree
 * @claim: prefixes and IPv4 home address of the session
 */
struct lma_decision {
	enum lma_request request;
	enum lma_verdict verdict;
	enum lma_why why;
	u8 status;
	u16 sequence;
	u64 timestamp;
	const struct mag *mag;
	const struct mag_state *state;
	const struct profile *profile;
	struct bce *bce;
	struct bce_facts facts;
	bool end;
	bool clock_back;
	u32 more_sessions;
	u32 more_prefixes;
	int error;
	struct claim claim;
};

/**
 * enum lma_match_kind - outcome of the existence test
 * @MATCH_NONE: request for a new session
 * @MATCH_BCE: request for updating an entry
 * @MATCH_HOLD: wait whether the entry gets de-registered
 * @MATCH_REFUSE: refuse with a status
 */
enum lma_match_kind {
	MATCH_NONE,
	MATCH_BCE,
	MATCH_HOLD,
	MATCH_REFUSE,
};

/**
 * struct lma_match - outcome of the existence test
 * @kind: outcome
 * @status: with MATCH_REFUSE
 * @why: its cause, if @bce does not tell
 * @bce: entry, or the reason of the refusal
 * @named: with MATCH_BCE and MATCH_HOLD: by the letter it is a request for a new session with the
 *	prefixes or the IPv4 home address of the entry (RFC 5213, 5.4.1.1 (6))
 */
struct lma_match {
	enum lma_match_kind kind;
	u8 status;
	enum lma_why why;
	struct bce *bce;
	bool named;
};

/**
 * struct attach_question - a question for the attachment tracker (RFC 5213, 11): is this mobile
 * node attached to this MAG?
 * @id: number that the answer has to name
 * @pbu: PBU that depends on it
 * @d: what was decided about it so far: MAG, request, session
 */
struct attach_question {
	u64 id;
	const struct lma_pbu *pbu;
	const struct lma_decision *d;
};

/**
 * lma_ordered() - the order of a PBU was tested before it waited for a de-registration, which is
 * not to be done again unless a later one was accepted meanwhile
 */
static inline bool lma_ordered(const struct lma_pbu *pbu)
{
	u8 held = pbu->past.result[LMA_WAIT_DEREGISTRATION];

	return held != HELD_UNKNOWN && held != HELD_NOT;
}

/**
 * lma_denied() - the old MAG was asked, and the mobile node is attached to it: what a PBU of
 * another one names stays there
 */
static inline bool lma_denied(const struct lma_pbu *pbu)
{
	return pbu->past.result[LMA_WAIT_DEREGISTRATION] == HELD_ATTACHED;
}

/**
 * lma_waited() - a PBU does not wait for a de-registration any more: none has come, or it cannot
 */
static inline bool lma_waited(const struct lma_pbu *pbu)
{
	return pbu->past.result[LMA_WAIT_DEREGISTRATION] >= HELD_OVERDUE;
}

/**
 * lma_attachment_of() - what the attachment tracker said about a PBU
 */
static inline enum lma_attachment lma_attachment_of(const struct lma_pbu *pbu)
{
	return pbu->past.result[LMA_WAIT_TRACKER];
}

/**
 * lma_from_serving() - it is of the MAG that has registered a session, and says that nothing has
 * changed: at most the Proxy-CoA is another one
 */
static inline bool lma_from_serving(const struct lma_pbu *pbu, const struct bce *bce)
{
	return pbu->msg->opts.hi == HI_NOT_CHANGED && in6_equal(&pbu->src, &bce->facts.peer);
}

/**
 * lma_pbu_init() - take from a message what follows from it, and from the map of identifiers
 */
void lma_pbu_init(struct lma_pbu *pbu, const struct mh_msg *msg, const struct in6_addr *src,
		  const struct in6_addr *dst, const struct profiles *profiles);

/**
 * lma_pbu_name() - let it be about whom an MN-ID option names
 * @pbu: PBU
 * @opts: options with that option
 * @profiles: who has which identifiers
 */
void lma_pbu_name(struct lma_pbu *pbu, const struct mh_opts *opts,
		  const struct profiles *profiles);

/**
 * lma_pbu_said() - the identifier that the message has
 * @pbu: PBU whose identifier is an alias
 * @said: result
 */
void lma_pbu_said(const struct lma_pbu *pbu, struct mnid *said);

/**
 * lma_refuse() - decide to refuse
 *
 * Return: false, for the check that found it to return.
 */
bool lma_refuse(struct lma_decision *d, u8 status);

/**
 * lma_refuse_why() - the same for a cause that the status does not tell
 */
bool lma_refuse_why(struct lma_decision *d, u8 status, enum lma_why why);

/**
 * lma_verdict_name() - a verdict in one word, as in the counters
 */
const char *lma_verdict_name(enum lma_verdict verdict);

/**
 * lma_held_name() - what came of a wait in one word, as in the counters; NULL if there was none
 */
const char *lma_held_name(enum lma_held held);

/**
 * lma_attachment_name() - what the attachment tracker said in one word, as in the counters
 */
const char *lma_attachment_name(enum lma_attachment attachment);

/**
 * lma_cause() - a cause in a word, as in the counters, and in a sentence; NULL for LMA_WHY_NONE
 */
const struct cause *lma_cause(enum lma_why why);

/**
 * lma_request_name() - what a PBU asks for in one word
 */
const char *lma_request_name(enum lma_request request);

/**
 * lma_tolerance_name() - a deviation in one word, as in the counters
 */
const char *lma_tolerance_name(enum lma_tolerance tolerance);

#endif /* HALMAD_LMA_DECISION_H */
