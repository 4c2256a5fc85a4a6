// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel is to do, over rtnetlink.
 *
 *	990  from HNP iif ACCESS  -> table UP	default into the tunnel
 *	991  iif TUNNEL           -> table DOWN	HNP on the access link
 *	992  iif lo               -> table DOWN	what the gateway itself says to the mobile node
 *	993  iif TUNNEL           -> nothing	no such mobile node here (RFC 5213, 6.10.5)
 *	994  iif ACCESS           -> nothing	no binding, no service
 */
#include "mag.h"

#include <linux/ethtool.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/ip6_tunnel.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/ip6tnl.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <netlink/route/rule.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define TABLE_UP	990
#define TABLE_DOWN	991

enum {
	PRIO_UP = 990,
	PRIO_DOWN,
	PRIO_SELF,
	PRIO_TUNNEL_END,
	PRIO_ACCESS_END,
};

static struct nl_sock *sk;
static unsigned int tunnel_users;
static unsigned int tunnel_index;

static bool done(int err, int allowed, const char *what)
{
	if (err >= 0 || err == -allowed)
		return true;
	fprintf(stderr, "halma-mag: %s: %s\n", what, nl_geterror(err));
	return false;
}

static struct nl_addr *prefix_addr(const struct in6_addr *addr, unsigned int len)
{
	struct nl_addr *a = nl_addr_build(AF_INET6, (void *)addr, sizeof(*addr));

	if (a)
		nl_addr_set_prefixlen(a, len);
	return a;
}

static bool rule(unsigned int prio, const char *iif, const struct hnp *from, unsigned int table,
		 bool add)
{
	struct rtnl_rule *r = rtnl_rule_alloc();
	struct nl_addr *src = NULL;
	int err;

	rtnl_rule_set_family(r, AF_INET6);
	rtnl_rule_set_prio(r, prio);
	rtnl_rule_set_iif(r, iif);
	if (table) {
		rtnl_rule_set_action(r, FR_ACT_TO_TBL);
		rtnl_rule_set_table(r, table);
	} else {
		rtnl_rule_set_action(r, FR_ACT_BLACKHOLE);
	}
	if (from) {
		src = prefix_addr(&from->prefix, from->len);
		rtnl_rule_set_src(r, src);
	}
	err = add ? rtnl_rule_add(sk, r, NLM_F_EXCL) : rtnl_rule_delete(sk, r, 0);
	nl_addr_put(src);
	rtnl_rule_put(r);
	return done(err, add ? NLE_EXIST : NLE_OBJ_NOTFOUND, add ? "new rule" : "delete rule");
}

static bool route(const struct in6_addr *dst, unsigned int len, unsigned int table,
		  unsigned int ifindex, bool add)
{
	struct rtnl_nexthop *nh = rtnl_route_nh_alloc();
	struct rtnl_route *r = rtnl_route_alloc();
	struct nl_addr *a = prefix_addr(dst, len);
	int err;

	rtnl_route_set_family(r, AF_INET6);
	rtnl_route_set_table(r, table);
	rtnl_route_set_scope(r, RT_SCOPE_UNIVERSE);
	rtnl_route_set_protocol(r, RTPROT_STATIC);
	rtnl_route_set_priority(r, 100);
	rtnl_route_set_dst(r, a);
	rtnl_route_nh_set_ifindex(nh, ifindex);
	rtnl_route_add_nexthop(r, nh);
	err = add ? rtnl_route_add(sk, r, NLM_F_REPLACE) : rtnl_route_delete(sk, r, 0);
	nl_addr_put(a);
	rtnl_route_put(r);
	return done(err, add ? NLE_EXIST : NLE_OBJ_NOTFOUND, add ? "new route" : "delete route");
}

bool net_open(void)
{
	bool ok;

	sk = nl_socket_alloc();
	if (!sk || !done(nl_connect(sk, NETLINK_ROUTE), 0, "rtnetlink"))
		return false;
	ok = rule(PRIO_DOWN, mag.tunnel, NULL, TABLE_DOWN, true);
	ok &= rule(PRIO_SELF, "lo", NULL, TABLE_DOWN, true);
	ok &= rule(PRIO_TUNNEL_END, mag.tunnel, NULL, 0, true);
	return ok;
}

void net_close(void)
{
	rule(PRIO_DOWN, mag.tunnel, NULL, TABLE_DOWN, false);
	rule(PRIO_SELF, "lo", NULL, TABLE_DOWN, false);
	rule(PRIO_TUNNEL_END, mag.tunnel, NULL, 0, false);
	nl_socket_free(sk);
}

bool net_access(struct access *acc)
{
	struct rtnl_link *link;
	struct nl_addr *mac;

	if (!done(rtnl_link_get_kernel(sk, 0, acc->name, &link), 0, acc->name))
		return false;
	acc->ifindex = rtnl_link_get_ifindex(link);
	acc->mtu = rtnl_link_get_mtu(link);
	mac = rtnl_link_get_addr(link);
	if (mac && nl_addr_get_len(mac) == sizeof(acc->mac))
		memcpy(acc->mac, nl_addr_get_binary_addr(mac), sizeof(acc->mac));
	rtnl_link_put(link);
	return true;
}

bool net_guard(const struct access *acc, bool add)
{
	return rule(PRIO_ACCESS_END, acc->name, NULL, 0, add);
}

/*
 * GRO gives each tunnel device a queue of its own behind the one that all packets go through, and
 * the kernel may turn to the queue of the next gateway while that of the previous one still has
 * packets. Two gateways on one machine then put in disorder what the anchor has sent in order. In
 * a network each has its own processors.
 */
static bool one_queue(const char *name)
{
	struct ethtool_value off = { .cmd = ETHTOOL_SGRO };
	struct ifreq req = { .ifr_data = (void *)&off };
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return false;
	snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", name);
	err = ioctl(fd, SIOCETHTOOL, &req);
	close(fd);
	if (err)
		perror("halma-mag: tunnel without GRO");
	return !err;
}

/* one tunnel for all mobile nodes (RFC 5213, 5.6.1 and 6.10.4) */
bool net_tunnel_get(void)
{
	static const struct in6_addr any;
	struct rtnl_link *link, *up;
	int err;

	if (tunnel_users++)
		return true;
	link = rtnl_link_ip6_tnl_alloc();
	rtnl_link_set_name(link, mag.tunnel);
	rtnl_link_ip6_tnl_set_local(link, &mag.pcoa);
	rtnl_link_ip6_tnl_set_remote(link, &mag.lma);
	rtnl_link_ip6_tnl_set_ttl(link, 64);
	rtnl_link_ip6_tnl_set_proto(link, 0);
	rtnl_link_ip6_tnl_set_flags(link, IP6_TNL_F_IGN_ENCAP_LIMIT);
	err = rtnl_link_add(sk, link, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_link_put(link);
	if (!done(err, NLE_EXIST, "new tunnel") || !one_queue(mag.tunnel))
		goto fail;
	if (!done(rtnl_link_get_kernel(sk, 0, mag.tunnel, &link), 0, "tunnel"))
		goto fail;
	tunnel_index = rtnl_link_get_ifindex(link);
	rtnl_link_put(link);
	link = rtnl_link_alloc();
	rtnl_link_set_ifindex(link, tunnel_index);
	up = rtnl_link_alloc();
	rtnl_link_set_flags(up, IFF_UP);
	err = rtnl_link_change(sk, link, up, 0);
	rtnl_link_put(up);
	rtnl_link_put(link);
	if (!done(err, 0, "tunnel up") || !route(&any, 0, TABLE_UP, tunnel_index, true))
		goto fail;
	return true;
fail:
	tunnel_users--;
	return false;
}

void net_tunnel_put(void)
{
	struct rtnl_link *link;

	if (!tunnel_users || --tunnel_users)
		return;
	link = rtnl_link_alloc();
	rtnl_link_set_ifindex(link, tunnel_index);
	done(rtnl_link_delete(sk, link), 0, "delete tunnel");
	rtnl_link_put(link);
}

unsigned int net_tunnel_mtu(void)
{
	struct rtnl_link *link;
	unsigned int mtu;

	if (!tunnel_users || rtnl_link_get_kernel(sk, tunnel_index, NULL, &link) < 0)
		return 0;
	mtu = rtnl_link_get_mtu(link);
	rtnl_link_put(link);
	return mtu;
}

bool net_downlink(const struct access *acc, const struct hnp *hnp, bool add)
{
	return route(&hnp->prefix, hnp->len, TABLE_DOWN, acc->ifindex, add);
}

bool net_uplink(const struct access *acc, const struct hnp *hnp, bool add)
{
	return rule(PRIO_UP, acc->name, hnp, TABLE_UP, add);
}

bool net_lla(const struct access *acc, const struct in6_addr *lla, bool add)
{
	struct rtnl_addr *a = rtnl_addr_alloc();
	struct nl_addr *local = prefix_addr(lla, 64);
	int err;

	rtnl_addr_set_ifindex(a, acc->ifindex);
	rtnl_addr_set_local(a, local);
	rtnl_addr_set_flags(a, IFA_F_NODAD);
	err = add ? rtnl_addr_add(sk, a, 0) : rtnl_addr_delete(sk, a, 0);
	nl_addr_put(local);
	rtnl_addr_put(a);
	return done(err, add ? NLE_EXIST : NLE_NOADDR,
		    add ? "link-local address" : "delete link-local address");
}

bool net_neigh(const struct access *acc, const struct in6_addr *addr, const uint8_t *mac)
{
	struct rtnl_neigh *n = rtnl_neigh_alloc();
	struct nl_addr *dst = prefix_addr(addr, 128);
	struct nl_addr *ll = nl_addr_build(AF_LLC, (void *)mac, 6);
	int err;

	rtnl_neigh_set_ifindex(n, acc->ifindex);
	rtnl_neigh_set_state(n, NUD_REACHABLE);
	rtnl_neigh_set_dst(n, dst);
	rtnl_neigh_set_lladdr(n, ll);
	err = rtnl_neigh_add(sk, n, NLM_F_CREATE | NLM_F_REPLACE);
	nl_addr_put(ll);
	nl_addr_put(dst);
	rtnl_neigh_put(n);
	return done(err, 0, "neighbour");
}
