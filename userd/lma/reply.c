// SPDX-License-Identifier: GPL-2.0
/*
 * Proxy Binding Acknowledgements (RFC 5213, 5.3.6; RFC 5844, 3.1.2.6): pure.
 */
#include "lma/reply.h"

/* A prefix as the MAG wrote it, so that it recognises what it asked for; but nothing that is more
 * than the mobile node has.
 */
static const struct prefix *as_received(const struct lma_pbu *pbu, const struct prefix *prefix)
{
	const struct prefix *received = pbu->received->opts.hnp;
	const struct prefix *meant = pbu->msg->opts.hnp;
	unsigned int i;

	for (i = 0; i < pbu->received->opts.hnp_count; i++) {
		if (!prefix_equal(&meant[i], prefix))
			continue;
		if (!received[i].len || (received[i].len >= prefix->len && received[i].len <= 128))
			return &received[i];
	}
	return prefix;
}

static void reply_hnps(const struct lma_pbu *pbu, const struct lma_decision *d,
		       struct mh_opts *out)
{
	const struct mh_opts *in = &pbu->received->opts;
	bool ipv4 = mh_has(in, MH_OPT_IPV4_HOA_REQUEST);
	unsigned int i;

	/* none with a request for IPv4 alone [RFC 5844, 3.1.2.6] */
	if (!in->hnp_count && ipv4)
		return;
	if (d->status < BA_REFUSED) {
		out->hnp_count = (u16)d->claim.hnp_count;
		for (i = 0; i < d->claim.hnp_count; i++)
			out->hnp[i] = *as_received(pbu, &d->claim.hnp[i]);
		return;
	}
	out->hnp_count = in->hnp_count ? in->hnp_count : 1;
	out->hnp[0] = (struct prefix){ .len = 0 };
	memcpy(out->hnp, in->hnp, in->hnp_count * sizeof(*in->hnp));
}

static u8 ipv4_status(u8 status)
{
	switch (status) {
	case BA_NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE:
	case BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS:
		return IPV4_REPLY_PROHIBITED;
	default:
		return IPV4_REPLY_UNSPECIFIED;
	}
}

/* [RFC 5844, 3.1.2.6] */
static void reply_ipv4(const struct conf *conf, const struct mh_opts *in,
		       const struct lma_decision *d, struct mh_opts *out)
{
	struct conf_hoa_net net;

	if (!mh_has(in, MH_OPT_IPV4_HOA_REQUEST))
		return;
	mh_set(out, MH_OPT_IPV4_HOA_REPLY);
	/* the latter: the end of a session that has none */
	if (d->status >= BA_REFUSED || !d->claim.hoa.len) {
		out->ipv4_reply = in->ipv4_request;
		out->ipv4_reply.status = ipv4_status(d->status);
		return;
	}
	conf_hoa_net(conf, d->profile, &d->claim.hoa, &net);
	out->ipv4_reply.addr = prefix_ipv4(&d->claim.hoa);
	out->ipv4_reply.len = net.len;
	mh_set(out, MH_OPT_IPV4_ROUTER);
	out->ipv4_router = net.router;
	if (d->profile->dhcp == DHCP_MODE_UNSET)
		return;
	mh_set(out, MH_OPT_IPV4_DHCP_MODE);
	out->dhcp_server = d->profile->dhcp == DHCP_MODE_SERVER;
}

void lma_reply(const struct conf *conf, const struct lma_pbu *pbu, const struct lma_decision *d,
	       struct mh_msg *reply)
{
	const struct mh_opts *in = &pbu->received->opts;
	struct mh_opts *out = &reply->opts;

	mh_msg_clear(reply, MH_TYPE_BA);
	reply->ba.status = d->status;
	reply->ba.flags = BA_FLAG_P;
	reply->ba.sequence = d->sequence;
	if (d->status < BA_REFUSED)
		reply->ba.lifetime = pbu->msg->bu.lifetime ? d->facts.lifetime : 0;
	/* copied, or of length zero [RFC 5213, 5.3.6] */
	mh_set(out, MH_OPT_MN_ID);
	out->mn_id_type = mh_has(in, MH_OPT_MN_ID) ? in->mn_id_type : MN_ID_TYPE_NAI;
	out->mn_id = in->mn_id;
	reply_hnps(pbu, d, out);
	/* copied, or zero [RFC 5213, 5.3.6] */
	mh_set(out, MH_OPT_HI);
	out->hi = in->hi;
	mh_set(out, MH_OPT_ATT);
	out->att = in->att;
	if (mh_has(in, MH_OPT_TIMESTAMP)) {
		mh_set(out, MH_OPT_TIMESTAMP);
		out->timestamp = d->timestamp;
	}
	if (mh_has(in, MH_OPT_MN_LLID)) {
		mh_set(out, MH_OPT_MN_LLID);
		out->llid = in->llid;
	}
	if (mh_has(in, MH_OPT_LLA)) {
		mh_set(out, MH_OPT_LLA);
		out->lla = d->status < BA_REFUSED ? d->facts.pmipv6.lla : in->lla;
	}
	reply_ipv4(conf, in, d, out);
	/* what was accepted goes back unaltered [RFC 6757, 4.2] */
	if (d->status < BA_REFUSED && mh_has(in, MH_OPT_ANI) && ani_valid(&in->ani)) {
		mh_set(out, MH_OPT_ANI);
		out->ani = in->ani;
	}
}
