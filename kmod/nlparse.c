// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes into requests. Types, sizes and ranges have been checked by the
 * generated policies; here is what goes beyond one attribute.
 */
#include <net/ipv6.h>
#include <net/netlink.h>
#include "encap.h"
#include "netlink-gen.h"
#include "nlparse.h"
#include "params.h"
#include "prefix.h"

#define HALMA_REFUSE(ps, attr, errno, text) ({			\
	NL_SET_ERR_MSG_ATTR((ps)->extack, attr, "halma: " text);	\
	-(errno);						\
})

static int halma_parse_mnid(const struct halma_parse *ps, struct nlattr **attrs,
			    struct halma_request *rq)
{
	const struct nlattr *id = attrs[HALMA_A_BINDING_MN_ID];
	const struct nlattr *type = attrs[HALMA_A_BINDING_MN_ID_TYPE];

	if (!id && !type)
		return 0;
	if (!id)
		return HALMA_REFUSE(ps, type, EINVAL, "mn-id-type without mn-id");
	if (!nla_len(id))
		return HALMA_REFUSE(ps, id, EINVAL, "the mobile node identifier is empty");
	if (nla_len(id) > HALMA_MN_ID_MAX)
		return HALMA_REFUSE(ps, id, ERANGE,
				    "the mobile node identifier is longer than 254 octets");
	rq->mnid.type = type ? nla_get_u32(type) : 1;
	rq->mnid.len = nla_len(id);
	rq->mnid.id = nla_data(id);
	rq->has |= HALMA_HAS_MNID;
	return 0;
}

/* The address of a prefix may not have bits behind its length. */
static int halma_parse_prefix(const struct halma_parse *ps, const struct nlattr *nest,
			      struct halma_prefix_key *key)
{
	struct nlattr *tb[HALMA_A_PREFIX_MAX + 1];
	struct in6_addr addr = {};
	u32 len;
	int err;

	err = nla_parse_nested(tb, HALMA_A_PREFIX_LENGTH, nest, halma_prefix_nl_policy,
			       ps->extack);
	if (err)
		return err;
	if (!tb[HALMA_A_PREFIX_IPV6] == !tb[HALMA_A_PREFIX_IPV4])
		return HALMA_REFUSE(ps, nest, EINVAL, "a prefix has one address, IPv6 or IPv4");

	len = tb[HALMA_A_PREFIX_IPV6] ? 128 : 32;
	if (tb[HALMA_A_PREFIX_LENGTH]) {
		if (nla_get_u32(tb[HALMA_A_PREFIX_LENGTH]) > len)
			return HALMA_REFUSE(ps, tb[HALMA_A_PREFIX_LENGTH], ERANGE,
					    "an IPv4 prefix is no longer than 32");
		len = nla_get_u32(tb[HALMA_A_PREFIX_LENGTH]);
	}
	if (!len)
		return HALMA_REFUSE(ps, nest, ERANGE, "a prefix of length 0 is everything");

	if (tb[HALMA_A_PREFIX_IPV6]) {
		addr = nla_get_in6_addr(tb[HALMA_A_PREFIX_IPV6]);
		if (ipv6_addr_type(&addr) &
		    (IPV6_ADDR_MULTICAST | IPV6_ADDR_LINKLOCAL | IPV6_ADDR_LOOPBACK))
			return HALMA_REFUSE(ps, nest, EINVAL, "the prefix is not routable");
		halma_prefix_key_set(key, AF_INET6, &addr, len);
	} else {
		addr.s6_addr32[3] = nla_get_in_addr(tb[HALMA_A_PREFIX_IPV4]);
		if (ipv4_is_multicast(addr.s6_addr32[3]) || ipv4_is_loopback(addr.s6_addr32[3]) ||
		    ipv4_is_linklocal_169(addr.s6_addr32[3]))
			return HALMA_REFUSE(ps, nest, EINVAL, "the prefix is not routable");
		halma_prefix_key_set(key, AF_INET, &addr.s6_addr32[3], len);
	}
	if (!ipv6_addr_equal(&addr, &key->addr))
		return HALMA_REFUSE(ps, nest, EINVAL, "the prefix has bits behind its length");
	return 0;
}

static int halma_parse_add_prefix(const struct halma_parse *ps, const struct nlattr *nest,
				  struct halma_request *rq)
{
	struct halma_prefix_key *key;
	int i, err;

	if (rq->n_prefixes == HALMA_BINDING_PREFIX_MAX)
		return HALMA_REFUSE(ps, nest, ENOSPC, "a binding has at most 32 prefixes");
	key = &rq->prefixes[rq->n_prefixes];
	err = halma_parse_prefix(ps, nest, key);
	if (err)
		return err;
	for (i = 0; i < rq->n_prefixes; i++)
		if (!memcmp(&rq->prefixes[i], key, sizeof(*key)))
			return HALMA_REFUSE(ps, nest, EINVAL, "the prefix is named twice");
	rq->n_prefixes++;
	rq->has |= HALMA_HAS_PREFIXES;
	return 0;
}

static int halma_check_remote(const struct halma_parse *ps, const struct nlattr *attr,
			      const struct in6_addr *remote)
{
	int type = ipv6_addr_type(remote);

	if (!(type & IPV6_ADDR_UNICAST) || type & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_LOOPBACK))
		return HALMA_REFUSE(ps, attr, EINVAL,
				    "the far end must be a routable unicast address");
	if (halma_params_local6(ps->prm, remote))
		return HALMA_REFUSE(ps, attr, EINVAL, "the far end is the anchor itself");
	return 0;
}

int halma_parse_key(const struct halma_parse *ps, const struct nlattr *nest,
		    struct halma_tnl_key *key, bool *local_any)
{
	struct nlattr *tb[HALMA_A_TUNNEL_KEY_MAX + 1];
	const struct nlattr *remote, *local;
	int err;

	err = nla_parse_nested(tb, HALMA_A_TUNNEL_KEY_KEY_OUT, nest, halma_tunnel_key_nl_policy,
			       ps->extack);
	if (err)
		return err;
	memset(key, 0, sizeof(*key));
	key->encap = HALMA_ENCAP_IPV6;
	if (tb[HALMA_A_TUNNEL_KEY_ENCAP])
		key->encap = nla_get_u32(tb[HALMA_A_TUNNEL_KEY_ENCAP]);
	if (!halma_encap_find(key->encap))
		return HALMA_REFUSE(ps, tb[HALMA_A_TUNNEL_KEY_ENCAP], EOPNOTSUPP,
				    "the module has no such encapsulation");
	if (tb[HALMA_A_TUNNEL_KEY_KEY_IN] || tb[HALMA_A_TUNNEL_KEY_KEY_OUT])
		return HALMA_REFUSE(ps, nest, EOPNOTSUPP, "this encapsulation has no keys");

	remote = tb[HALMA_A_TUNNEL_KEY_REMOTE_IPV6];
	if (!remote)
		return HALMA_REFUSE(ps, nest, EINVAL, "the tunnel has no far end");
	key->remote = nla_get_in6_addr(remote);
	err = halma_check_remote(ps, remote, &key->remote);
	if (err)
		return err;

	local = tb[HALMA_A_TUNNEL_KEY_LOCAL_IPV6];
	*local_any = !local;
	key->local = local ? nla_get_in6_addr(local) : ps->prm->local6[0];
	if (!halma_params_local6(ps->prm, &key->local))
		return HALMA_REFUSE(ps, local, EADDRNOTAVAIL,
				    "the device has no such local address");
	return 0;
}

static int halma_parse_path(const struct halma_parse *ps, const struct nlattr *nest,
			    struct halma_request *rq)
{
	struct nlattr *tb[HALMA_A_PATH_MAX + 1];
	int err;

	if (rq->has & HALMA_HAS_PATH)
		return HALMA_REFUSE(ps, nest, EOPNOTSUPP,
				    "a binding has one path in this version of the module");
	err = nla_parse_nested(tb, HALMA_A_PATH_TUNNEL, nest, halma_path_nl_policy, ps->extack);
	if (err)
		return err;
	if (!tb[HALMA_A_PATH_TUNNEL])
		return HALMA_REFUSE(ps, nest, EINVAL, "the path has no tunnel");
	err = halma_parse_key(ps, tb[HALMA_A_PATH_TUNNEL], &rq->tnl, &rq->local_any);
	if (err)
		return err;
	if (tb[HALMA_A_PATH_BID])
		rq->bid = nla_get_u32(tb[HALMA_A_PATH_BID]);
	if (tb[HALMA_A_PATH_PREFERENCE])
		rq->preference = nla_get_u32(tb[HALMA_A_PATH_PREFERENCE]);
	rq->has |= HALMA_HAS_PATH;
	return 0;
}

/* What may occur more than once. */
static int halma_parse_lists(const struct halma_parse *ps, const struct nlmsghdr *nlh,
			     struct halma_request *rq)
{
	const struct nlattr *attr;
	int rem, err = 0;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) == HALMA_A_BINDING_PREFIX)
			err = halma_parse_add_prefix(ps, attr, rq);
		else if (nla_type(attr) == HALMA_A_BINDING_PATH)
			err = halma_parse_path(ps, attr, rq);
		if (err)
			return err;
	}
	return 0;
}

static int halma_parse_lifetime(const struct halma_parse *ps, const struct nlattr *attr,
				struct halma_request *rq)
{
	if (!attr)
		return 0;
	rq->lifetime = nla_get_u64(attr);
	if (rq->lifetime > (u64)U32_MAX * MSEC_PER_SEC)
		return HALMA_REFUSE(ps, attr, ERANGE, "the lifetime is longer than 2^32 seconds");
	rq->has |= HALMA_HAS_LIFETIME;
	return 0;
}

static int halma_parse_cookie(const struct halma_parse *ps, const struct nlattr *attr,
			      struct halma_request *rq)
{
	if (!attr)
		return 0;
	if (nla_len(attr) > HALMA_COOKIE_MAX)
		return HALMA_REFUSE(ps, attr, ERANGE, "the cookie is longer than 64 octets");
	rq->cookie = nla_data(attr);
	rq->cookie_len = nla_len(attr);
	rq->has |= HALMA_HAS_COOKIE;
	return 0;
}

static void halma_parse_numbers(struct nlattr **attrs, struct halma_request *rq)
{
	if (attrs[HALMA_A_BINDING_ID]) {
		rq->id = nla_get_u64(attrs[HALMA_A_BINDING_ID]);
		rq->has |= HALMA_HAS_ID;
	}
	if (attrs[HALMA_A_BINDING_KIND]) {
		rq->kind = nla_get_u32(attrs[HALMA_A_BINDING_KIND]);
		rq->has |= HALMA_HAS_KIND;
	}
	if (attrs[HALMA_A_BINDING_STATE]) {
		rq->state = nla_get_u32(attrs[HALMA_A_BINDING_STATE]);
		rq->has |= HALMA_HAS_STATE;
	}
}

/* Numbers that are in no filter, whose table of attributes ends before them. */
static void halma_parse_more_numbers(struct nlattr **attrs, struct halma_request *rq)
{
	if (attrs[HALMA_A_BINDING_PRECEDENCE]) {
		rq->precedence = nla_get_u32(attrs[HALMA_A_BINDING_PRECEDENCE]);
		rq->has |= HALMA_HAS_PRECEDENCE;
	}
	if (attrs[HALMA_A_BINDING_BLOCKED_ACTION]) {
		rq->blocked_action = nla_get_u32(attrs[HALMA_A_BINDING_BLOCKED_ACTION]);
		rq->has |= HALMA_HAS_BLOCKED_ACTION;
	}
	if (attrs[HALMA_A_BINDING_GRACE]) {
		rq->grace = nla_get_u32(attrs[HALMA_A_BINDING_GRACE]);
		rq->has |= HALMA_HAS_GRACE;
	}
	if (attrs[HALMA_A_BINDING_VERSION]) {
		rq->version = nla_get_u64(attrs[HALMA_A_BINDING_VERSION]);
		rq->has |= HALMA_HAS_VERSION;
	}
}

int halma_parse_request(const struct halma_parse *ps, const struct nlmsghdr *nlh,
			struct nlattr **attrs, struct halma_request *rq, bool filter)
{
	int err;

	memset(rq, 0, sizeof(*rq));
	halma_parse_numbers(attrs, rq);
	err = halma_parse_mnid(ps, attrs, rq);
	if (!err)
		err = halma_parse_lists(ps, nlh, rq);
	if (err || filter)
		return err;
	halma_parse_more_numbers(attrs, rq);
	err = halma_parse_lifetime(ps, attrs[HALMA_A_BINDING_LIFETIME], rq);
	if (!err)
		err = halma_parse_cookie(ps, attrs[HALMA_A_BINDING_COOKIE], rq);
	return err;
}
