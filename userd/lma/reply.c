// SPDX-License-Identifier: GPL-2.0
/*
 * Proxy Binding Acknowledgements (RFC 5213, 5.3.6; RFC 5844, 3.1.2.6): pure.
 */
#include "lma/decide_int.h"

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
		out->hnp_count = (u16)d->hnp_count;
		for (i = 0; i < d->hnp_count; i++)
			out->hnp[i] = *as_received(pbu, &d->hnp[i]);
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
	if (d->status >= BA_REFUSED || !d->hoa.len) {
		out->ipv4_reply = in->ipv4_request;
		out->ipv4_reply.status = ipv4_status(d->status);
		return;
	}
	conf_hoa_net(conf, d->profile, &d->hoa, &net);
	out->ipv4_reply.addr = prefix_ipv4(&d->hoa);
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
		out->lla = d->status < BA_REFUSED ? d->facts.lla : in->lla;
	}
	reply_ipv4(conf, in, d, out);
	/* what was accepted goes back unaltered [RFC 6757, 4.2] */
	if (d->status < BA_REFUSED && mh_has(in, MH_OPT_ANI) && ani_valid(&in->ani)) {
		mh_set(out, MH_OPT_ANI);
		out->ani = in->ani;
	}
}

const char *ba_status_name(u8 status)
{
	switch (status) {
	case BA_ACCEPTED:
		return "accepted";
	case BA_UNSPECIFIED:
		return "reason unspecified";
	case BA_ADMINISTRATIVELY_PROHIBITED:
		return "administratively prohibited";
	case BA_INSUFFICIENT_RESOURCES:
		return "insufficient resources";
	case BA_HOME_REGISTRATION_NOT_SUPPORTED:
		return "home registration not supported";
	case BA_SEQUENCE_OUT_OF_WINDOW:
		return "sequence number out of window";
	case BA_SERVICE_AUTHORIZATION_FAILED:
		return "SERVICE_AUTHORIZATION_FAILED";
	case BA_PROXY_REG_NOT_ENABLED:
		return "PROXY_REG_NOT_ENABLED";
	case BA_NOT_LMA_FOR_THIS_MOBILE_NODE:
		return "NOT_LMA_FOR_THIS_MOBILE_NODE";
	case BA_MAG_NOT_AUTHORIZED_FOR_PROXY_REG:
		return "MAG_NOT_AUTHORIZED_FOR_PROXY_REG";
	case BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX:
		return "NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX";
	case BA_TIMESTAMP_MISMATCH:
		return "TIMESTAMP_MISMATCH";
	case BA_TIMESTAMP_LOWER_THAN_PREV_ACCEPTED:
		return "TIMESTAMP_LOWER_THAN_PREV_ACCEPTED";
	case BA_MISSING_HOME_NETWORK_PREFIX_OPTION:
		return "MISSING_HOME_NETWORK_PREFIX_OPTION";
	case BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH:
		return "BCE_PBU_PREFIX_SET_DO_NOT_MATCH";
	case BA_MISSING_MN_IDENTIFIER_OPTION:
		return "MISSING_MN_IDENTIFIER_OPTION";
	case BA_MISSING_HANDOFF_INDICATOR_OPTION:
		return "MISSING_HANDOFF_INDICATOR_OPTION";
	case BA_MISSING_ACCESS_TECH_TYPE_OPTION:
		return "MISSING_ACCESS_TECH_TYPE_OPTION";
	case BA_NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE:
		return "NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE";
	case BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS:
		return "NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS";
	case BA_NOT_AUTHORIZED_FOR_IPV6_MOBILITY_SERVICE:
		return "NOT_AUTHORIZED_FOR_IPV6_MOBILITY_SERVICE";
	case BA_MULTIPLE_IPV4_HOME_ADDRESS_ASSIGNMENT_NOT_SUPPORTED:
		return "MULTIPLE_IPV4_HOME_ADDRESS_ASSIGNMENT_NOT_SUPPORTED";
	case BA_INVALID_CARE_OF_ADDRESS:
		return "invalid care-of address";
	default:
		return "unknown status";
	}
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
