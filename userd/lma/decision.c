// SPDX-License-Identifier: GPL-2.0
/*
 * Local mobility anchor: a PBU, and what is decided about it.
 */
#include "lma/decision.h"

void lma_pbu_init(struct lma_pbu *pbu, const struct mh_msg *msg, const struct in6_addr *src,
		  const struct in6_addr *dst)
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
		mnid_set(&pbu->mnid, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len);
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
		[LMA_HOLD] = "held",
		[LMA_ASK] = "asked",
	};

	return names[verdict];
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

const char *lma_why_name(enum lma_why why)
{
	static const char *const names[LMA_WHY_MAX] = {
		[LMA_WHY_UNKNOWN_MAG] = "unknown-mag",
		[LMA_WHY_MAG_MN_ID] = "mag-mn-id",
		[LMA_WHY_MAG_PROXY_COA] = "mag-proxy-coa",
		[LMA_WHY_MAG_PREFIX] = "mag-prefix",
		[LMA_WHY_NO_SESSION] = "no-session",
		[LMA_WHY_NOT_CURRENT] = "not-current",
		[LMA_WHY_DUPLICATE_OPTION] = "duplicate-option",
		[LMA_WHY_MIXED_HNP] = "mixed-hnp",
		[LMA_WHY_OTHERS_PREFIX] = "others-prefix",
		[LMA_WHY_PREFIX_IN_USE] = "prefix-in-use",
		[LMA_WHY_PREFIX_NOT_ALLOWED] = "prefix-not-allowed",
		[LMA_WHY_TOO_MANY_PREFIXES] = "too-many-prefixes",
		[LMA_WHY_NO_POOL] = "no-pool",
		[LMA_WHY_POOL_EMPTY] = "pool-empty",
		[LMA_WHY_MAX_SESSIONS] = "max-sessions",
		[LMA_WHY_STRANGER_RATE] = "unknown-mag-rate",
		[LMA_WHY_MAG_RATE] = "mag-rate",
		[LMA_WHY_MAG_ROOM] = "mag-room",
		[LMA_WHY_MN_ROOM] = "mn-room",
		[LMA_WHY_NOT_DURABLE] = "not-durable",
		[LMA_WHY_REVOKING] = "revoking",
		[LMA_WHY_NO_SA] = "no-sa",
		[LMA_WHY_NO_MEMORY] = "no-memory",
		[LMA_WHY_KERNEL_REFUSED] = "kernel-refused",
		[LMA_WHY_NOT_ATTACHED] = "not-attached",
		[LMA_WHY_UNCONFIRMED] = "unconfirmed",
	};

	return names[why];
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
