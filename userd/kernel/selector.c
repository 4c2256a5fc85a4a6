// SPDX-License-Identifier: GPL-2.0
/*
 * How policies are written for the kernel: pure functions.
 */
#include <netinet/in.h>
#include <netlink/attr.h>

#include "kernel/selector.h"

void selector_make(const struct spd_policy *policy, struct xfrm_selector *sel)
{
	const struct in6_addr *remote = policy->any ? &in6addr_any : &policy->remote;
	u8 remote_len = policy->any ? 0 : 128;

	sel->family = AF_INET6;
	sel->proto = IPPROTO_MH;
	if (policy->tunnel) {
		make_address(policy->out ? &sel->daddr : &sel->saddr, &policy->remote);
		*(policy->out ? &sel->prefixlen_d : &sel->prefixlen_s) = 128;
		return;
	}
	make_address(&sel->saddr, policy->out ? &policy->local : remote);
	make_address(&sel->daddr, policy->out ? remote : &policy->local);
	sel->prefixlen_s = policy->out ? 128 : remote_len;
	sel->prefixlen_d = policy->out ? remote_len : 128;
}

u8 policy_direction(const struct spd_policy *policy)
{
	if (policy->out)
		return XFRM_POLICY_OUT;
	return policy->tunnel ? XFRM_POLICY_FWD : XFRM_POLICY_IN;
}

static void make_tunnel(const struct spd_policy *policy, struct xfrm_user_tmpl *tmpl)
{
	*tmpl = (struct xfrm_user_tmpl)ESP_TUNNEL(policy->reqid);
	make_address(policy->out ? &tmpl->saddr : &tmpl->id.daddr, &policy->local);
	make_address(policy->out ? &tmpl->id.daddr : &tmpl->saddr, &policy->far);
}

unsigned int policy_templates(const struct spd_policy *policy,
			      struct xfrm_user_tmpl tmpl[TEMPLATES])
{
	static const struct xfrm_user_tmpl home_address = HOME_ADDRESS;
	const struct xfrm_user_tmpl esp = ESP(policy->reqid);
	unsigned int count = 0;

	if (policy->block)
		return 0;
	if (policy->tunnel) {
		make_tunnel(policy, tmpl);
		return 1;
	}
	if (!policy->clear)
		tmpl[count++] = esp;
	if (policy->home_address)
		tmpl[count++] = home_address;
	return count;
}

u32 policy_priority(const struct spd_policy *policy)
{
	if (policy->block)
		return SPD_PRIORITY_BLOCK;
	if (policy->tunnel)
		return SPD_PRIORITY_TUNNEL;
	return policy->clear && !policy->any ? SPD_PRIORITY_CLEAR : SPD_PRIORITY_ESP;
}

/* Of a tunnel: from anybody to one, or on from one to anybody. */
static bool take_tunnel_selector(const struct xfrm_userpolicy_info *info, struct spd_policy *policy)
{
	const struct xfrm_selector *sel = &info->sel;
	bool out = info->dir == XFRM_POLICY_OUT;

	if ((!out && info->dir != XFRM_POLICY_FWD) ||
	    (out ? sel->prefixlen_s : sel->prefixlen_d) ||
	    (out ? sel->prefixlen_d : sel->prefixlen_s) != 128)
		return false;
	memset(policy, 0, sizeof(*policy));
	policy->tunnel = true;
	policy->out = out;
	take_address(&policy->remote, out ? &sel->daddr : &sel->saddr);
	return true;
}

/* Return: a policy of halmad's can have this selector. */
bool selector_take(const struct xfrm_userpolicy_info *info, struct spd_policy *policy)
{
	const struct xfrm_selector *sel = &info->sel;
	u8 local_len, remote_len;
	struct in6_addr src, dst;

	if (sel->family != AF_INET6 || sel->proto != IPPROTO_MH)
		return false;
	if (take_tunnel_selector(info, policy))
		return true;
	if (info->dir == XFRM_POLICY_FWD)
		return false;
	take_address(&src, &sel->saddr);
	take_address(&dst, &sel->daddr);
	memset(policy, 0, sizeof(*policy));
	policy->out = info->dir == XFRM_POLICY_OUT;
	policy->local = policy->out ? src : dst;
	policy->remote = policy->out ? dst : src;
	local_len = policy->out ? sel->prefixlen_s : sel->prefixlen_d;
	remote_len = policy->out ? sel->prefixlen_d : sel->prefixlen_s;
	policy->any = !remote_len;
	return local_len == 128 && (!remote_len || remote_len == 128);
}

static bool take_tunnel(const struct nlattr *attr, struct spd_policy *policy)
{
	struct xfrm_user_tmpl tmpl;

	if (!attr || nla_len(attr) != (int)sizeof(tmpl))
		return false;
	memcpy(&tmpl, nla_data(attr), sizeof(tmpl));
	take_address(&policy->local, policy->out ? &tmpl.saddr : &tmpl.id.daddr);
	take_address(&policy->far, policy->out ? &tmpl.id.daddr : &tmpl.saddr);
	policy->reqid = tmpl.reqid;
	return tmpl.id.proto == IPPROTO_ESP && !tmpl.optional && tmpl.mode == XFRM_MODE_TUNNEL;
}

/* Return: all templates are such as halmad makes. */
static bool take_templates(const struct nlattr *attr, struct spd_policy *policy)
{
	struct xfrm_user_tmpl tmpl[TEMPLATES];
	unsigned int i, count = (unsigned int)nla_len(attr) / sizeof(*tmpl);

	if (!count || count > TEMPLATES)
		return false;
	memcpy(tmpl, nla_data(attr), count * sizeof(*tmpl));
	policy->clear = true;
	for (i = 0; i < count; i++) {
		if (tmpl[i].id.proto == IPPROTO_ESP && !i && !tmpl[i].optional &&
		    tmpl[i].mode == XFRM_MODE_TRANSPORT)
			policy->clear = false;
		else if (tmpl[i].id.proto == IPPROTO_DSTOPTS && i == count - 1 &&
			 tmpl[i].optional && tmpl[i].mode == XFRM_MODE_ROUTEOPTIMIZATION)
			policy->home_address = true;
		else
			return false;
	}
	policy->reqid = policy->clear ? 0 : tmpl[0].reqid;
	return true;
}

/* Return: it is one of halmad's. */
bool policy_take(const struct xfrm_userpolicy_info *info, const struct nlattr *tmpl,
		 struct spd_policy *policy)
{
	if (!selector_take(info, policy))
		return false;
	policy->block = info->action == XFRM_POLICY_BLOCK;
	if (policy->tunnel)
		return !policy->block && info->priority == SPD_PRIORITY_TUNNEL &&
		       take_tunnel(tmpl, policy);
	/* one without a template lets everything pass: halmad makes it to one peer only */
	policy->clear = !policy->block && !tmpl;
	if (policy->clear && (policy->any || !policy->out))
		return false;
	if (!policy->block && tmpl && !take_templates(tmpl, policy))
		return false;
	return info->priority == policy_priority(policy);
}

