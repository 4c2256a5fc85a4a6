// SPDX-License-Identifier: GPL-2.0
/*
 * The home address and the way of the data, over rtnetlink.
 *
 * Each care-of address gets a tunnel of its own, and the last two are kept: what the home agent has
 * sent to the previous one is still received after a move. What goes by which interface is the
 * matter of who runs halma-mn: a rule "from COA" for each care-of address.
 */
#include "mn.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/ip6_tunnel.h>
#include <linux/rtnetlink.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/ip6tnl.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <stdio.h>
#include <string.h>

#define TUNNELS	2
#define METRIC	1	/* before what router advertisements say */

/* One end of it is the home agent. */
struct tunnel {
	const char *name;
	struct in6_addr coa;
	int ifindex;
};

static struct tunnel tunnels[TUNNELS] = { { .name = "mip0" }, { .name = "mip1" } };
static struct tunnel *used;
static struct nl_sock *sk;
static int home_ifindex;

static bool done(int err, int allowed, const char *what)
{
	if (err >= 0 || err == -allowed)
		return true;
	fprintf(stderr, "halma-mn: %s: %s\n", what, nl_geterror(err));
	return false;
}

static int index_of(const char *name)
{
	struct rtnl_link *link;
	int ifindex;

	if (!done(rtnl_link_get_kernel(sk, 0, name, &link), 0, name))
		return 0;
	ifindex = rtnl_link_get_ifindex(link);
	rtnl_link_put(link);
	return ifindex;
}

static bool place(int ifindex, bool add)
{
	struct nl_addr *local = nl_addr_build(AF_INET6, &mn.hoa, sizeof(mn.hoa));
	struct rtnl_addr *a = rtnl_addr_alloc();
	int err;

	rtnl_addr_set_ifindex(a, ifindex);
	rtnl_addr_set_local(a, local);
	rtnl_addr_set_flags(a, IFA_F_NODAD | IFA_F_HOMEADDRESS);
	err = add ? rtnl_addr_add(sk, a, 0) : rtnl_addr_delete(sk, a, 0);
	nl_addr_put(local);
	rtnl_addr_put(a);
	return done(err, add ? NLE_EXIST : NLE_NOADDR, add ? "home address" : "no home address");
}

/* Away it is on no link: lo, with the kernel's flag for it. At home it is on the home link. */
bool net_home_address(const char *dev)
{
	int ifindex = index_of(dev);

	if (!ifindex)
		return false;
	if (ifindex == home_ifindex)
		return true;
	if (home_ifindex && !place(home_ifindex, false))
		return false;
	home_ifindex = ifindex;
	return place(ifindex, true);
}

bool net_open(void)
{
	sk = nl_socket_alloc();
	return sk && done(nl_connect(sk, NETLINK_ROUTE), 0, "rtnetlink") && net_home_address("lo");
}

static void tunnel_delete(struct tunnel *tunnel)
{
	struct rtnl_link *link;

	if (!tunnel->ifindex)
		return;
	link = rtnl_link_alloc();
	rtnl_link_set_ifindex(link, tunnel->ifindex);
	done(rtnl_link_delete(sk, link), 0, "delete tunnel");
	rtnl_link_put(link);
	tunnel->ifindex = 0;
}

static bool tunnel_up(int ifindex)
{
	struct rtnl_link *link = rtnl_link_alloc(), *up = rtnl_link_alloc();
	int err;

	rtnl_link_set_ifindex(link, ifindex);
	rtnl_link_set_flags(up, IFF_UP);
	err = rtnl_link_change(sk, link, up, 0);
	rtnl_link_put(up);
	rtnl_link_put(link);
	return done(err, 0, "tunnel up");
}

static bool tunnel_new(struct tunnel *tunnel, const struct in6_addr *coa)
{
	struct rtnl_link *link = rtnl_link_ip6_tnl_alloc();
	struct in6_addr local = *coa;
	int err;

	rtnl_link_set_name(link, tunnel->name);
	rtnl_link_ip6_tnl_set_local(link, &local);
	rtnl_link_ip6_tnl_set_remote(link, &mn.ha);
	rtnl_link_ip6_tnl_set_ttl(link, 64);
	rtnl_link_ip6_tnl_set_proto(link, 0);
	rtnl_link_ip6_tnl_set_flags(link, IP6_TNL_F_IGN_ENCAP_LIMIT);
	err = rtnl_link_add(sk, link, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_link_put(link);
	if (!done(err, 0, "new tunnel"))
		return false;
	tunnel->coa = *coa;
	tunnel->ifindex = index_of(tunnel->name);
	return tunnel->ifindex && tunnel_up(tunnel->ifindex);
}

static struct rtnl_route *default_route(int ifindex)
{
	struct nl_addr *all = nl_addr_build(AF_INET6, (void *)&in6addr_any, sizeof(in6addr_any));
	struct rtnl_nexthop *nh = rtnl_route_nh_alloc();
	struct rtnl_route *r = rtnl_route_alloc();

	nl_addr_set_prefixlen(all, 0);
	rtnl_route_set_family(r, AF_INET6);
	rtnl_route_set_table(r, RT_TABLE_MAIN);
	rtnl_route_set_protocol(r, RTPROT_STATIC);
	rtnl_route_set_priority(r, METRIC);
	rtnl_route_set_dst(r, all);
	rtnl_route_nh_set_ifindex(nh, ifindex);
	rtnl_route_add_nexthop(r, nh);
	nl_addr_put(all);
	return r;
}

/* NULL if there is none and cannot be one; the one in use is never the one that makes room. */
static struct tunnel *tunnel_of(const struct in6_addr *coa)
{
	struct tunnel *next = used == &tunnels[0] ? &tunnels[1] : &tunnels[0];

	if (used && IN6_ARE_ADDR_EQUAL(&used->coa, coa))
		return used;
	if (next->ifindex && IN6_ARE_ADDR_EQUAL(&next->coa, coa))
		return next;
	tunnel_delete(next);
	return tunnel_new(next, coa) ? next : NULL;
}

/* What the home agent sends there can be received: that may come before its answer. */
bool net_receive(const struct in6_addr *coa)
{
	return tunnel_of(coa);
}

/* Reverse tunnelling [11.3.1]: all that has no other way goes to the home agent. */
bool net_tunnel(const struct in6_addr *coa)
{
	struct tunnel *next = tunnel_of(coa);
	struct rtnl_route *r;
	int err;

	if (!next)
		return false;
	r = default_route(next->ifindex);
	err = rtnl_route_add(sk, r, NLM_F_CREATE | NLM_F_REPLACE);
	rtnl_route_put(r);
	used = next;
	return done(err, 0, "default route");
}

bool net_no_tunnel(void)
{
	struct rtnl_route *r;
	int err;

	if (!used)
		return true;
	r = default_route(used->ifindex);
	err = rtnl_route_delete(sk, r, 0);
	rtnl_route_put(r);
	return done(err, NLE_OBJ_NOTFOUND, "no default route");
}

void net_close(void)
{
	tunnel_delete(&tunnels[0]);
	tunnel_delete(&tunnels[1]);
	place(home_ifindex, false);
	nl_socket_free(sk);
}
