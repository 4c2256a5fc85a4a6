// SPDX-License-Identifier: GPL-2.0
/* Parameters of a device. */
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include "params.h"

/* Where each plain 32-bit attribute goes. */
static const struct {
	u16 attr;
	u16 offset;
} halma_params_u32[] = {
	{ IFLA_HALMA_VRF, offsetof(struct halma_params, vrf) },
	{ IFLA_HALMA_FWMARK, offsetof(struct halma_params, fwmark) },
	{ IFLA_HALMA_DIRECT_MARK, offsetof(struct halma_params, direct_mark) },
	{ IFLA_HALMA_DIRECT_MASK, offsetof(struct halma_params, direct_mask) },
	{ IFLA_HALMA_HOP_LIMIT, offsetof(struct halma_params, hop_limit) },
	{ IFLA_HALMA_DSCP_MODE, offsetof(struct halma_params, dscp_mode) },
	{ IFLA_HALMA_DSCP, offsetof(struct halma_params, dscp) },
	{ IFLA_HALMA_FLOW_LABEL_MODE, offsetof(struct halma_params, flow_label_mode) },
	{ IFLA_HALMA_FLOW_LABEL, offsetof(struct halma_params, flow_label) },
	{ IFLA_HALMA_ENCAP_LIMIT, offsetof(struct halma_params, encap_limit) },
	{ IFLA_HALMA_EXCLUSIVE, offsetof(struct halma_params, exclusive) },
	{ IFLA_HALMA_GRACE, offsetof(struct halma_params, grace) },
	{ IFLA_HALMA_SLACK, offsetof(struct halma_params, slack) },
	{ IFLA_HALMA_ALERT_RATE, offsetof(struct halma_params, alert_rate) },
	{ IFLA_HALMA_MAX_BINDINGS, offsetof(struct halma_params, max_bindings) },
	{ IFLA_HALMA_MAX_MNS, offsetof(struct halma_params, max_mns) },
	{ IFLA_HALMA_MAX_PREFIXES, offsetof(struct halma_params, max_prefixes) },
	{ IFLA_HALMA_MAX_TUNNELS, offsetof(struct halma_params, max_tunnels) },
	{ IFLA_HALMA_MAX_MN_BINDINGS, offsetof(struct halma_params, max_mn_bindings) },
	{ IFLA_HALMA_RX_MARK, offsetof(struct halma_params, rx_mark) },
	{ IFLA_HALMA_HOME_LINK, offsetof(struct halma_params, home_link) },
};

static u32 *halma_params_member(const struct halma_params *prm, int i)
{
	return (u32 *)((char *)prm + halma_params_u32[i].offset);
}

static void halma_params_defaults(struct halma_params *prm)
{
	prm->direct_mask = ~0U;
	prm->dscp_mode = HALMA_DSCP_MODE_INHERIT;
	prm->flow_label_mode = HALMA_FLOW_LABEL_MODE_HASH;
	prm->encap_limit = 256;
	prm->grace = 500;
	prm->slack = 2000;
	prm->alert_rate = 10;
	prm->max_bindings = 1 << 20;
	prm->max_mns = 1 << 20;
	prm->max_prefixes = 1 << 22;
	/* A binding has two of them for the grace after a handover. */
	prm->max_tunnels = 1 << 21;
	prm->max_mn_bindings = 1024;
}

static int halma_params_add6(struct halma_params *prm, const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	struct in6_addr addr = nla_get_in6_addr(attr);

	if (!(ipv6_addr_type(&addr) & IPV6_ADDR_UNICAST) ||
	    ipv6_addr_type(&addr) & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_LOOPBACK)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "local address must be a routable unicast one");
		return -EINVAL;
	}
	if (halma_params_local6(prm, &addr)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "local address is named twice");
		return -EINVAL;
	}
	if (prm->n_local6 == HALMA_LOCAL_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "at most eight local addresses of a family");
		return -ENOSPC;
	}
	prm->local6[prm->n_local6++] = addr;
	return 0;
}

static int halma_params_add4(struct halma_params *prm, const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	__be32 addr = nla_get_in_addr(attr);

	if (ipv4_is_zeronet(addr) || ipv4_is_multicast(addr) || ipv4_is_lbcast(addr) ||
	    ipv4_is_loopback(addr)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "local address must be a routable unicast one");
		return -EINVAL;
	}
	if (halma_params_local4(prm, addr)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "local address is named twice");
		return -EINVAL;
	}
	if (prm->n_local4 == HALMA_LOCAL_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "at most eight local addresses of a family");
		return -ENOSPC;
	}
	prm->local4[prm->n_local4++] = addr;
	return 0;
}

static int halma_params_locals(struct halma_params *prm, const struct nlattr *list,
			       struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, err;

	prm->n_local6 = 0;
	prm->n_local4 = 0;
	nla_for_each_nested(attr, list, rem) {
		switch (nla_type(attr)) {
		case HALMA_A_ADDR_LIST_IPV6:
			err = halma_params_add6(prm, attr, extack);
			break;
		case HALMA_A_ADDR_LIST_IPV4:
			err = halma_params_add4(prm, attr, extack);
			break;
		default:
			/* rtnetlink lets unknown attributes pass, of any length */
			NL_SET_ERR_MSG_ATTR(extack, attr, "unknown kind of local address");
			err = -EINVAL;
		}
		if (err)
			return err;
	}
	return 0;
}

/* What the contract has and this module does not do is refused, not forgotten. */
static int halma_params_offered(struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	const struct nlattr *shared = attrs[IFLA_HALMA_SHARED];

	if (shared && nla_get_u32(shared)) {
		NL_SET_ERR_MSG_ATTR(extack, shared,
				    "sharing local addresses is not offered by this module");
		return -EOPNOTSUPP;
	}
	return 0;
}

/**
 * halma_params_make() - parameters with attributes laid over them
 * @old: what holds where @attrs is silent; NULL for the defaults
 * @attrs: of set link, indexed by IFLA_HALMA_*
 * @extack: sentence for a refusal
 *
 * Return: new parameters, to be freed with kfree(), or an error.
 */
struct halma_params *halma_params_make(const struct halma_params *old, struct nlattr **attrs,
				       struct netlink_ext_ack *extack)
{
	struct halma_params *prm;
	int i, err = 0;

	prm = kzalloc(sizeof(*prm), GFP_KERNEL_ACCOUNT);
	if (!prm)
		return ERR_PTR(-ENOMEM);
	if (old)
		*prm = *old;
	else
		halma_params_defaults(prm);

	for (i = 0; i < ARRAY_SIZE(halma_params_u32); i++) {
		const struct nlattr *attr = attrs ? attrs[halma_params_u32[i].attr] : NULL;

		if (attr)
			*halma_params_member(prm, i) = nla_get_u32(attr);
	}
	if (attrs)
		err = halma_params_offered(attrs, extack);
	if (!err && attrs && attrs[IFLA_HALMA_LOCAL])
		err = halma_params_locals(prm, attrs[IFLA_HALMA_LOCAL], extack);
	if (err)
		goto err_free;

	err = -EINVAL;
	if (!prm->n_local6) {
		NL_SET_ERR_MSG_MOD(extack, "the device needs a local IPv6 address");
		goto err_free;
	}
	if (old && prm->vrf != old->vrf) {
		NL_SET_ERR_MSG_MOD(extack, "the VRF of the outer side cannot change");
		err = -EOPNOTSUPP;
		goto err_free;
	}
	if (prm->direct_mark & ~prm->direct_mask) {
		NL_SET_ERR_MSG_MOD(extack, "direct-mark has bits outside direct-mask");
		goto err_free;
	}
	return prm;

err_free:
	kfree(prm);
	return ERR_PTR(err);
}

/**
 * halma_params_size() - octets that halma_params_fill() needs at most
 */
size_t halma_params_size(void)
{
	return (ARRAY_SIZE(halma_params_u32) + 1) * nla_total_size(sizeof(u32)) +
	       nla_total_size(HALMA_LOCAL_MAX * (nla_total_size(sizeof(struct in6_addr)) +
						 nla_total_size(sizeof(__be32))));
}

static int halma_params_fill_locals(struct sk_buff *skb, const struct halma_params *prm)
{
	struct nlattr *list = nla_nest_start(skb, IFLA_HALMA_LOCAL);
	int i;

	if (!list)
		return -EMSGSIZE;
	for (i = 0; i < prm->n_local6; i++)
		if (nla_put_in6_addr(skb, HALMA_A_ADDR_LIST_IPV6, &prm->local6[i]))
			return -EMSGSIZE;
	for (i = 0; i < prm->n_local4; i++)
		if (nla_put_in_addr(skb, HALMA_A_ADDR_LIST_IPV4, prm->local4[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, list);
	return 0;
}

/* Zero means "none" for these, which is said by leaving them out. */
static bool halma_params_hides_zero(u16 attr)
{
	return attr == IFLA_HALMA_VRF || attr == IFLA_HALMA_FWMARK ||
	       attr == IFLA_HALMA_RX_MARK || attr == IFLA_HALMA_HOME_LINK;
}

/**
 * halma_params_fill() - write parameters as attributes of set link
 * @skb: where to
 * @prm: parameters
 * @anchor_id: of the device, which is one of the attributes
 *
 * Return: 0 or -EMSGSIZE.
 */
int halma_params_fill(struct sk_buff *skb, const struct halma_params *prm, u32 anchor_id)
{
	int i;

	if (nla_put_u32(skb, IFLA_HALMA_ANCHOR_ID, anchor_id) ||
	    halma_params_fill_locals(skb, prm))
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(halma_params_u32); i++) {
		u32 value = *halma_params_member(prm, i);

		if (!value && halma_params_hides_zero(halma_params_u32[i].attr))
			continue;
		if (nla_put_u32(skb, halma_params_u32[i].attr, value))
			return -EMSGSIZE;
	}
	return 0;
}
