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
