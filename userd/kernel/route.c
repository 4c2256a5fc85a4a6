// SPDX-License-Identifier: GPL-2.0
/*
 * The device, its addresses and routes.
 *
 * A route into the device needs a gateway, which nobody answers for: without one the kernel makes
 * a neighbour entry for each destination. Routes of halmad have a protocol number of their own.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

#include "kernel/look.h"
#include "kernel/route.h"

#define LINK_KIND	"halma"

struct nlroute {
	struct nl_sock *sock;
	char text[NLROUTE_TEXT_MAX];
};

static const struct in6_addr gateway = {
	.s6_addr = { 0xfe, 0x80, [15] = 1 },
};

/* libnl has error numbers of its own. */
static int nl_errno(int err)
{
	switch (-err) {
	case 0:
		return 0;
	case NLE_EXIST:
		return -EEXIST;
	case NLE_OBJ_NOTFOUND:
	case NLE_NODEV:
		return -ENODEV;
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_PERM:
		return -EPERM;
	case NLE_NOACCESS:
		return -EACCES;
	case NLE_BUSY:
		return -EBUSY;
	case NLE_OPNOTSUPP:
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
}

static int fail(struct nlroute *nr, const char *what, int err)
{
	snprintf(nr->text, sizeof(nr->text), "cannot %s: %s", what, nl_geterror(err));
	return nl_errno(err);
}

struct nlroute *nlroute_open(char *text)
{
	struct nlroute *nr = calloc(1, sizeof(*nr));
	int err;

	if (!nr)
		goto err_text;
	nr->sock = nl_socket_alloc();
	if (!nr->sock)
		goto err_free;
	err = nl_connect(nr->sock, NETLINK_ROUTE);
	if (err < 0)
		goto err_free;
	return nr;
err_free:
	nlroute_close(nr);
err_text:
	snprintf(text, NLROUTE_TEXT_MAX, "cannot open a route netlink socket");
	return NULL;
}

void nlroute_close(struct nlroute *nr)
{
	if (!nr)
		return;
	if (nr->sock)
		nl_socket_free(nr->sock);
	free(nr);
}

const char *nlroute_text(const struct nlroute *nr)
{
	return nr->text;
}

/* libnl knows no kind halma, so its message is made by hand. */
static int create_device(struct nlroute *nr, const char *name, const void *attrs, size_t len)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct nl_msg *msg;
	struct nlattr *info;
	int err = -NLE_NOMEM;

	msg = nlmsg_alloc_simple(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	if (!msg)
		return err;
	if (nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0 ||
	    nla_put_string(msg, IFLA_IFNAME, name) < 0)
		goto err_free;
	info = nla_nest_start(msg, IFLA_LINKINFO);
	if (!info || nla_put_string(msg, IFLA_INFO_KIND, LINK_KIND) < 0 ||
	    nla_put(msg, IFLA_INFO_DATA | NLA_F_NESTED, (int)len, attrs) < 0)
		goto err_free;
	nla_nest_end(msg, info);
	/* takes the message */
	return nl_send_sync(nr->sock, msg);
err_free:
	nlmsg_free(msg);
	return err;
}

static u32 find_device(struct nlroute *nr, const char *name, bool *other_kind)
{
	struct rtnl_link *link;
	const char *type;
	u32 ifindex;

	*other_kind = false;
	if (rtnl_link_get_kernel(nr->sock, 0, name, &link) < 0)
		return 0;
	type = rtnl_link_get_type(link);
	*other_kind = !type || strcmp(type, LINK_KIND);
	ifindex = (u32)rtnl_link_get_ifindex(link);
	rtnl_link_put(link);
	return ifindex;
}

u32 nlroute_device(struct nlroute *nr, const struct conf_device *conf, const void *attrs,
		   size_t len, bool *created)
{
	bool other_kind;
	u32 ifindex;
	int err;

	*created = false;
	ifindex = find_device(nr, conf->name, &other_kind);
	if (!ifindex) {
		err = create_device(nr, conf->name, attrs, len);
		if (err < 0) {
			fail(nr, "create the device", err);
			if (err == -NLE_OPNOTSUPP)
				snprintf(nr->text, sizeof(nr->text),
					 "cannot create device %s: the kernel knows no link kind halma; hint: modprobe halma",
					 conf->name);
			return 0;
		}
		*created = true;
		ifindex = find_device(nr, conf->name, &other_kind);
	}
	if (!ifindex || other_kind) {
		snprintf(nr->text, sizeof(nr->text),
			 "device %s is not of kind halma; hint: give section device another name",
			 conf->name);
		return 0;
	}
	return ifindex;
}

int nlroute_up(struct nlroute *nr, u32 ifindex)
{
	struct rtnl_link *change = rtnl_link_alloc();
	struct rtnl_link *link = rtnl_link_alloc();
	int err = -NLE_NOMEM;

	if (change && link) {
		rtnl_link_set_ifindex(link, (int)ifindex);
		rtnl_link_set_flags(change, IFF_UP);
		err = rtnl_link_change(nr->sock, link, change, 0);
	}
	rtnl_link_put(change);
	rtnl_link_put(link);
	return err < 0 ? fail(nr, "set the device up", err) : 0;
}

int nlroute_del_device(struct nlroute *nr, u32 ifindex)
{
	struct rtnl_link *link = rtnl_link_alloc();
	int err = -NLE_NOMEM;

	if (link) {
		rtnl_link_set_ifindex(link, (int)ifindex);
		err = rtnl_link_delete(nr->sock, link);
	}
	rtnl_link_put(link);
	return err < 0 ? fail(nr, "delete the device", err) : 0;
}

static struct rtnl_addr *make_address(u32 ifindex, const struct in6_addr *addr)
{
	struct nl_addr *local = nl_addr_build(AF_INET6, addr, sizeof(*addr));
	struct rtnl_addr *ra = rtnl_addr_alloc();

	if (!local || !ra) {
		nl_addr_put(local);
		rtnl_addr_put(ra);
		return NULL;
	}
	nl_addr_set_prefixlen(local, 128);
	rtnl_addr_set_ifindex(ra, (int)ifindex);
	rtnl_addr_set_local(ra, local);
	rtnl_addr_set_flags(ra, IFA_F_NODAD);
	nl_addr_put(local);
	return ra;
}

int nlroute_add_address(struct nlroute *nr, u32 ifindex, const struct in6_addr *addr)
{
	struct rtnl_addr *ra = make_address(ifindex, addr);
	int err = ra ? rtnl_addr_add(nr->sock, ra, 0) : -NLE_NOMEM;

	rtnl_addr_put(ra);
	return err < 0 && err != -NLE_EXIST ? fail(nr, "add an address", err) : 0;
}

int nlroute_del_address(struct nlroute *nr, u32 ifindex, const struct in6_addr *addr)
{
	struct rtnl_addr *ra = make_address(ifindex, addr);
	int err = ra ? rtnl_addr_delete(nr->sock, ra, 0) : -NLE_NOMEM;

	rtnl_addr_put(ra);
	return err < 0 && err != -NLE_NOADDR ? fail(nr, "delete an address", err) : 0;
}

static int set_gateway(struct rtnl_route *route, u32 ifindex, bool ipv4)
{
	struct nl_addr *gw = nl_addr_build(AF_INET6, &gateway, sizeof(gateway));
	struct rtnl_nexthop *nh = rtnl_route_nh_alloc();
	int err = 0;

	if (!gw || !nh) {
		nl_addr_put(gw);
		if (nh)
			rtnl_route_nh_free(nh);
		return -NLE_NOMEM;
	}
	rtnl_route_nh_set_ifindex(nh, (int)ifindex);
	if (ipv4)
		err = rtnl_route_nh_set_via(nh, gw);
	else
		rtnl_route_nh_set_gateway(nh, gw);
	nl_addr_put(gw);
	if (err < 0)
		rtnl_route_nh_free(nh);
	else
		rtnl_route_add_nexthop(route, nh);
	return err;
}

static struct nl_addr *network_addr(const struct prefix *network)
{
	struct in_addr ipv4 = prefix_ipv4(network);
	struct nl_addr *dst;

	if (prefix_is_ipv4(network))
		dst = nl_addr_build(AF_INET, &ipv4, sizeof(ipv4));
	else
		dst = nl_addr_build(AF_INET6, &network->addr, sizeof(network->addr));
	if (dst)
		nl_addr_set_prefixlen(dst, network->len -
				      (prefix_is_ipv4(network) ? PREFIX_IPV4 : 0));
	return dst;
}

static struct rtnl_route *make_route(u32 ifindex, const struct prefix *network)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct nl_addr *dst = network_addr(network);

	if (!route || !dst || rtnl_route_set_dst(route, dst) < 0 ||
	    set_gateway(route, ifindex, prefix_is_ipv4(network)) < 0) {
		nl_addr_put(dst);
		rtnl_route_put(route);
		return NULL;
	}
	nl_addr_put(dst);
	rtnl_route_set_table(route, RT_TABLE_MAIN);
	rtnl_route_set_scope(route, RT_SCOPE_UNIVERSE);
	rtnl_route_set_protocol(route, RTPROT_HALMA);
	return route;
}

int nlroute_add(struct nlroute *nr, u32 ifindex, const struct prefix *network, bool replace,
		u32 metric)
{
	struct rtnl_route *route = make_route(ifindex, network);
	int err;

	if (!route)
		return fail(nr, "add a route", -NLE_NOMEM);
	if (metric)
		rtnl_route_set_priority(route, metric);
	err = rtnl_route_add(nr->sock, route,
			     NLM_F_CREATE | (replace ? NLM_F_REPLACE : NLM_F_EXCL));
	rtnl_route_put(route);
	return err < 0 ? fail(nr, "add a route", err) : 0;
}

int nlroute_del(struct nlroute *nr, u32 ifindex, const struct prefix *network)
{
	struct rtnl_route *route = make_route(ifindex, network);
	int err;

	if (!route)
		return fail(nr, "delete a route", -NLE_NOMEM);
	err = rtnl_route_delete(nr->sock, route, 0);
	rtnl_route_put(route);
	return err < 0 && err != -NLE_OBJ_NOTFOUND ? fail(nr, "delete a route", err) : 0;
}
