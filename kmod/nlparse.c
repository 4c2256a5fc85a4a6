// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes into requests and filters. Types, sizes and ranges have been checked by the
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

/* Return 1 if there is one, 0 if not, or an error. */
static int halma_parse_mnid(const struct halma_parse *ps, struct nlattr **attrs,
			    struct halma_mnid *mnid)
{
	const struct nlattr *id = attrs[HALMA_A_BINDING_MN_ID];
	const struct nlattr *type = attrs[HALMA_A_BINDING_MN_ID_TYPE];

	if (!id && !type)
		return 0;
	if (!id)
		return HALMA_REFUSE(ps, type, EINVAL, "mn-id-type without mn-id");
	mnid->type = type ? nla_get_u32(type) : 1;
	mnid->len = nla_len(id);
	mnid->id = nla_data(id);
	return 1;
}

/*
 * What packets can be routed to; and a link-local address, which is only there to be
 * defended.
 */
static bool halma_prefix_can_be(const struct in6_addr *addr, u32 len, bool defended)
{
	int type = ipv6_addr_type(addr);

	if (type & (IPV6_ADDR_MULTICAST | IPV6_ADDR_LOOPBACK))
		return false;
	return !(type & IPV6_ADDR_LINKLOCAL) || (defended && len == 128);
}

/* The address of a prefix may not have bits behind its length. */
static int halma_parse_prefix(const struct halma_parse *ps, const struct nlattr *nest,
			      bool defended, struct halma_prefix_key *key)
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
		if (!halma_prefix_can_be(&addr, len, defended))
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

/* All prefixes of a nest into @keys, which has room; return their number, or an error. */
static int halma_parse_prefixes(const struct halma_parse *ps, const struct nlattr *nest,
				bool defended, struct halma_prefix_key *keys)
{
	const struct nlattr *attr;
	int rem, n = 0, i, err;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != HALMA_A_BINDING_PREFIX)
			continue;
		if (n == HALMA_BINDING_PREFIX_MAX)
			return HALMA_REFUSE(ps, attr, ENOSPC, "a binding has at most 32 prefixes");
		err = halma_parse_prefix(ps, attr, defended, &keys[n]);
		if (err)
			return err;
		for (i = 0; i < n; i++)
			if (!memcmp(&keys[i], &keys[n], sizeof(keys[n])))
				return HALMA_REFUSE(ps, attr, EINVAL, "the prefix is named twice");
		n++;
	}
	return n;
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

/**
 * halma_parse_key() - a tunnel key
 * @ps: parameters of the device and extack
 * @nest: of set tunnel-key
 * @key: result
 * @local_any: result, @nest names no local address; @key has the first one then
 *
 * Return: 0, -EINVAL, -EADDRNOTAVAIL, -EOPNOTSUPP.
 */
int halma_parse_key(const struct halma_parse *ps, const struct nlattr *nest,
		    struct halma_tnl_key *key, bool *local_any)
{
	struct nlattr *tb[HALMA_A_TUNNEL_KEY_MAX + 1];
	const struct nlattr *remote, *local;
	int err;

	err = nla_parse_nested(tb, HALMA_A_TUNNEL_KEY_MAX, nest, halma_tunnel_key_nl_policy,
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
	if (tb[HALMA_A_TUNNEL_KEY_KEY_IN])
		return HALMA_REFUSE(ps, tb[HALMA_A_TUNNEL_KEY_KEY_IN], EOPNOTSUPP,
				    "this encapsulation has no keys");
	if (tb[HALMA_A_TUNNEL_KEY_LOCAL_IPV4] || tb[HALMA_A_TUNNEL_KEY_REMOTE_IPV4])
		return HALMA_REFUSE(ps, nest, EOPNOTSUPP,
				    "IPv4 transport is not offered by this module");

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

/* The one path of a nest; NULL if there is none, or an error. */
static const struct nlattr *halma_parse_one_path(const struct halma_parse *ps,
						 const struct nlattr *nest)
{
	const struct nlattr *attr, *path = NULL;
	int rem;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != HALMA_A_BINDING_PATH)
			continue;
		if (path)
			return ERR_PTR(HALMA_REFUSE(ps, attr, EOPNOTSUPP,
						    "only one path is offered by this module"));
		path = attr;
	}
	return path;
}

/* The far end of a path. */
static int halma_parse_tunnel(const struct halma_parse *ps, const struct nlattr *path,
			      const struct nlattr *tunnel, struct halma_tnl_key *key,
			      bool *local_any)
{
	if (!tunnel)
		return HALMA_REFUSE(ps, path, EOPNOTSUPP,
				    "a path without tunnel is not offered by this module");
	return halma_parse_key(ps, tunnel, key, local_any);
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

static void halma_parse_cookie(const struct nlattr *attr, struct halma_request *rq)
{
	if (!attr)
		return;
	rq->cookie = nla_data(attr);
	rq->cookie_len = nla_len(attr);
	rq->has |= HALMA_HAS_COOKIE;
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
	if (attrs[HALMA_A_BINDING_DEFEND]) {
		rq->defend = nla_get_u32(attrs[HALMA_A_BINDING_DEFEND]);
		rq->has |= HALMA_HAS_DEFEND;
	}
	if (attrs[HALMA_A_BINDING_VERSION]) {
		rq->version = nla_get_u64(attrs[HALMA_A_BINDING_VERSION]);
		rq->has |= HALMA_HAS_VERSION;
	}
}

/* What a path says goes before what the binding says of all its paths. */
static int halma_parse_path(const struct halma_parse *ps, const struct nlattr *nest,
			    struct halma_request *rq)
{
	const struct nlattr *path = halma_parse_one_path(ps, nest);
	struct nlattr *tb[HALMA_A_PATH_MAX + 1];
	bool local_any;
	int err;

	if (IS_ERR_OR_NULL(path))
		return PTR_ERR_OR_ZERO(path);
	err = nla_parse_nested(tb, HALMA_A_PATH_GRACE, path, halma_path_request_nl_policy,
			       ps->extack);
	if (!err)
		err = halma_parse_tunnel(ps, path, tb[HALMA_A_PATH_TUNNEL], &rq->tnl, &local_any);
	if (err)
		return err;
	if (tb[HALMA_A_PATH_KEY_OUT])
		return HALMA_REFUSE(ps, tb[HALMA_A_PATH_KEY_OUT], EOPNOTSUPP,
				    "this encapsulation has no keys");
	rq->has |= HALMA_HAS_PATH;
	if (tb[HALMA_A_PATH_BID])
		rq->bid = nla_get_u32(tb[HALMA_A_PATH_BID]);
	if (tb[HALMA_A_PATH_PREFERENCE])
		rq->preference = nla_get_u32(tb[HALMA_A_PATH_PREFERENCE]);
	if (tb[HALMA_A_PATH_STATE]) {
		rq->state = nla_get_u32(tb[HALMA_A_PATH_STATE]);
		rq->has |= HALMA_HAS_STATE;
	}
	if (tb[HALMA_A_PATH_GRACE]) {
		rq->grace = nla_get_u32(tb[HALMA_A_PATH_GRACE]);
		rq->has |= HALMA_HAS_GRACE;
	}
	return halma_parse_lifetime(ps, tb[HALMA_A_PATH_LIFETIME], rq);
}

/**
 * halma_parse_request() - what a binding-new or binding-set wants
 * @ps: parameters of the device and extack
 * @nest: of set binding-request
 * @rq: result; points into the message for MN-ID and cookie
 *
 * Return: 0, -EINVAL, -ERANGE, -ENOSPC, -EADDRNOTAVAIL, -EOPNOTSUPP.
 */
int halma_parse_request(const struct halma_parse *ps, const struct nlattr *nest,
			struct halma_request *rq)
{
	struct nlattr *tb[HALMA_A_BINDING_MAX + 1];
	int n, err;

	memset(rq, 0, sizeof(*rq));
	err = nla_parse_nested(tb, HALMA_A_BINDING_DEFEND, nest, halma_binding_request_nl_policy,
			       ps->extack);
	if (err)
		return err;
	halma_parse_numbers(tb, rq);
	halma_parse_cookie(tb[HALMA_A_BINDING_COOKIE], rq);
	n = halma_parse_mnid(ps, tb, &rq->mnid);
	if (n < 0)
		return n;
	rq->has |= n ? HALMA_HAS_MNID : 0;
	n = halma_parse_prefixes(ps, nest, rq->defend, rq->prefixes);
	if (n < 0)
		return n;
	rq->has |= n ? HALMA_HAS_PREFIXES : 0;
	rq->n_prefixes = n;
	err = halma_parse_lifetime(ps, tb[HALMA_A_BINDING_LIFETIME], rq);
	return err ?: halma_parse_path(ps, nest, rq);
}

/* The far end of a filter's path. */
static int halma_parse_filter_path(const struct halma_parse *ps, const struct nlattr *nest,
				   struct halma_filter *flt)
{
	const struct nlattr *path = halma_parse_one_path(ps, nest);
	struct nlattr *tb[HALMA_A_PATH_MAX + 1];
	int err;

	if (IS_ERR_OR_NULL(path))
		return PTR_ERR_OR_ZERO(path);
	err = nla_parse_nested(tb, HALMA_A_PATH_TUNNEL, path, halma_path_filter_nl_policy,
			       ps->extack);
	if (!err)
		err = halma_parse_tunnel(ps, path, tb[HALMA_A_PATH_TUNNEL], &flt->tnl,
					 &flt->local_any);
	flt->by |= err ? 0 : HALMA_BY_TUNNEL;
	return err;
}

/**
 * halma_parse_filter() - which bindings a get, flush or dump is about
 * @ps: parameters of the device and extack
 * @nest: of set filter, or NULL for all
 * @flt: result; points into the message for the MN-ID
 *
 * Return: as halma_parse_request().
 */
int halma_parse_filter(const struct halma_parse *ps, const struct nlattr *nest,
		       struct halma_filter *flt)
{
	struct nlattr *tb[HALMA_A_BINDING_MAX + 1];
	int n, err;

	memset(flt, 0, sizeof(*flt));
	if (!nest)
		return 0;
	err = nla_parse_nested(tb, HALMA_A_BINDING_STATE, nest, halma_filter_nl_policy, ps->extack);
	if (err)
		return err;
	if (tb[HALMA_A_BINDING_ID]) {
		flt->id = nla_get_u64(tb[HALMA_A_BINDING_ID]);
		flt->by |= HALMA_BY_ID;
	}
	if (tb[HALMA_A_BINDING_KIND]) {
		flt->kind = nla_get_u32(tb[HALMA_A_BINDING_KIND]);
		flt->by |= HALMA_BY_KIND;
	}
	if (tb[HALMA_A_BINDING_STATE]) {
		flt->state = nla_get_u32(tb[HALMA_A_BINDING_STATE]);
		flt->by |= HALMA_BY_STATE;
	}
	n = halma_parse_mnid(ps, tb, &flt->mnid);
	if (n < 0)
		return n;
	flt->by |= n ? HALMA_BY_MNID : 0;
	n = halma_parse_prefixes(ps, nest, true, flt->prefixes);
	if (n < 0)
		return n;
	flt->by |= n ? HALMA_BY_PREFIXES : 0;
	flt->n_prefixes = n;
	return halma_parse_filter_path(ps, nest, flt);
}
