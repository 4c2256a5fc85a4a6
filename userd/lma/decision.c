// SPDX-License-Identifier: GPL-2.0
/*
 * Local mobility anchor: a PBU, and what is decided about it.
 */
#include "lma/decision.h"

void lma_pbu_name(struct lma_pbu *pbu, const struct mh_opts *opts,
		  const struct profiles *profiles)
{
	const struct mnid *name;

	mnid_set(&pbu->mnid, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len);
	name = profile_name(profiles, &pbu->mnid);
	pbu->alias = name != &pbu->mnid;
	if (pbu->alias)
		pbu->mnid = *name;
}

void lma_pbu_said(const struct lma_pbu *pbu, struct mnid *said)
{
	const struct mh_opts *opts = &pbu->msg->opts;

	mnid_set(said, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len);
}

void lma_pbu_init(struct lma_pbu *pbu, const struct mh_msg *msg, const struct in6_addr *src,
		  const struct in6_addr *dst, const struct profiles *profiles)
{
	const struct mh_opts *opts = &msg->opts;
	unsigned int i;

	memset(pbu, 0, sizeof(*pbu));
	pbu->received = msg;
	pbu->msg = msg;
	pbu->src = *src;
	pbu->dst = *dst;
	pbu->pcoa = mh_has(opts, MH_OPT_ALT_COA) ? opts->alt_coa : *src;
	if (mh_has(opts, MH_OPT_MN_ID))
		lma_pbu_name(pbu, opts, profiles);
	if (mh_has(opts, MH_OPT_MN_LLID))
		llid_set(&pbu->llid, opts->llid.data, opts->llid.len);
	for (i = 0; i < opts->hnp_count; i++) {
		if (in6_is_zero(&opts->hnp[i].addr))
			pbu->zero_hnp = true;
		else
			pbu->nonzero_hnp = true;
	}
	if (mh_has(opts, MH_OPT_IPV4_HOA_REQUEST) && opts->ipv4_request.addr.s_addr)
		pbu->hoa = prefix_from_ipv4(opts->ipv4_request.addr, 32);
}

bool lma_refuse(struct lma_decision *d, u8 status)
{
	d->verdict = LMA_REFUSE;
	d->status = status;
	return false;
}

bool lma_refuse_why(struct lma_decision *d, u8 status, enum lma_why why)
{
	d->why = why;
	return lma_refuse(d, status);
}

const char *lma_verdict_name(enum lma_verdict verdict)
{
	static const char *const names[LMA_VERDICT_MAX] = {
		[LMA_IGNORE] = "ignored",
		[LMA_REFUSE] = "refused",
		[LMA_NEW] = "new",
		[LMA_REFRESH] = "refresh",
		[LMA_HANDOVER] = "handover",
		[LMA_DEREGISTER] = "deregistration",
		[LMA_DEREGISTER_PART] = "deregistration-part",
		[LMA_REPEATED] = "deregistration-repeated",
		[LMA_AGAIN] = "repeated",
		[LMA_HOLD] = "held",
		[LMA_ASK] = "asked",
	};

	return names[verdict];
}

const char *lma_held_name(enum lma_held held)
{
	static const char *const names[HELD_MAX] = {
		[HELD_RELEASED] = "held-released",
		[HELD_OVERDUE] = "held-timeout",
		[HELD_ATTACHED] = "held-attached",
	};

	return names[held];
}

const char *lma_attachment_name(enum lma_attachment attachment)
{
	static const char *const names[ATTACHMENT_MAX] = {
		[ATTACHMENT_UNKNOWN] = "unknown",
		[ATTACHMENT_CONFIRMED] = "confirmed",
		[ATTACHMENT_DENIED] = "denied",
		[ATTACHMENT_UNANSWERED] = "unanswered",
	};

	return names[attachment];
}

const struct cause *lma_cause(enum lma_why why)
{
	static const struct cause causes[LMA_WHY_MAX] = {
		[LMA_WHY_UNKNOWN_MAG] = { "unknown-mag", "it is no MAG" },
		[LMA_WHY_MAG_MN_ID] = { "mag-mn-id", "the MAG may not register this mobile node" },
		[LMA_WHY_MAG_PROXY_COA] = {
			"mag-proxy-coa",
			"the MAG may not name this Proxy-CoA",
		},
		[LMA_WHY_MAG_PREFIX] = { "mag-prefix", "the MAG may not serve this prefix" },
		[LMA_WHY_NO_SESSION] = { "no-session", "there is no such session to end" },
		[LMA_WHY_NOT_CURRENT] = { "not-current", "the session is at another MAG" },
		[LMA_WHY_ACCESS_TYPE] = {
			"access-type", "MAGs do not register the mobile node at this access",
		},
		[LMA_WHY_DUPLICATE_OPTION] = { "duplicate-option", "an option is there twice" },
		[LMA_WHY_MIXED_HNP] = { "mixed-hnp", "zero and other HNP options" },
		[LMA_WHY_OTHERS_PREFIX] = { "others-prefix", "another mobile node has it" },
		[LMA_WHY_PREFIX_IN_USE] = {
			"prefix-in-use",
			"another session of the mobile node has it",
		},
		[LMA_WHY_PREFIX_NOT_ALLOWED] = {
			"prefix-not-allowed",
			"the mobile node may not have it",
		},
		[LMA_WHY_TOO_MANY_PREFIXES] = {
			"too-many-prefixes",
			"more prefixes than a session can have",
		},
		[LMA_WHY_NO_POOL] = { "no-pool", "the mobile node has no pool" },
		[LMA_WHY_POOL_EMPTY] = { "pool-empty", "the pool has nothing to give" },
		[LMA_WHY_MAX_SESSIONS] = { "max-sessions", "as many sessions as there may be" },
		[LMA_WHY_STRANGER_RATE] = {
			"unknown-mag-rate",
			"more PBUs than senders that are not MAGs may send",
		},
		[LMA_WHY_MAG_RATE] = { "mag-rate", "more PBUs than the MAG may send" },
		[LMA_WHY_REFUSAL_RATE] = {
			"refusal-rate",
			"more PBUs of the MAG were refused than are answered",
		},
		[LMA_WHY_MAG_ROOM] = {
			"mag-room",
			"more sessions or prefixes than the MAG may have",
		},
		[LMA_WHY_MN_ROOM] = { "mn-room", "more sessions than the mobile node may have" },
		[LMA_WHY_NOT_DURABLE] = {
			"not-durable",
			"the store cannot keep that a prefix is given",
		},
		[LMA_WHY_REVOKING] = { "revoking", "the session is being revoked" },
		[LMA_WHY_NO_SA] = { "no-sa", "it has no security association" },
		[LMA_WHY_NO_MEMORY] = { "no-memory", "there is no memory" },
		[LMA_WHY_KERNEL_REFUSED] = {
			"kernel-refused",
			"the kernel does not take the binding",
		},
		[LMA_WHY_FUTURE] = {
			"timestamp-future",
			"its timestamp is more than a day ahead",
		},
		[LMA_WHY_NOT_ATTACHED] = {
			"not-attached",
			"the tracker says that it is not attached there",
		},
		[LMA_WHY_UNCONFIRMED] = { "unconfirmed", "the tracker does not answer" },
	};

	return why == LMA_WHY_NONE ? NULL : &causes[why];
}

/* Names as in RFC 6475: initial registrations, lifetime extensions without and after a handover. */
const char *lma_request_name(enum lma_request request)
{
	static const char *const names[REQUEST_MAX] = {
		[REQUEST_UNKNOWN] = "unknown",
		[REQUEST_INITIAL] = "initial",
		[REQUEST_REFRESH] = "refresh",
		[REQUEST_HANDOVER] = "handover",
		[REQUEST_DEREGISTRATION] = "deregistration",
	};

	return names[request];
}

const char *lma_tolerance_name(enum lma_tolerance tolerance)
{
	static const char *const names[TOLERATED_MAX] = {
		[TOLERATED_MN_ID] = "mn-id",
		[TOLERATED_HNP] = "hnp",
		[TOLERATED_NO_HNP] = "no-hnp",
		[TOLERATED_HI] = "hi",
		[TOLERATED_NO_HI] = "no-hi",
		[TOLERATED_NO_ATT] = "no-att",
		[TOLERATED_DUPLICATE] = "duplicate-option",
		[TOLERATED_LENGTH] = "length",
		[TOLERATED_TIMESTAMP] = "timestamp",
	};

	return names[tolerance];
}
