// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "err.h"
#include "route.h"

/*
 * Routes into a device. They need a gateway: without one the kernel makes a
 * neighbour entry for each destination, and it has room for about a thousand
 * in the whole box. The gateway is never asked for anything; one link-local
 * address serves both families.
 */

/**
 * struct route - what matters of a route
 * @prefix: destination
 * @oif: interface
 * @gateway: it has one, or a next hop object that we do not judge
 */
struct route {
	struct prefix prefix;
	uint32_t oif;
	bool gateway;
};

static void put_gateway(struct req *r, int family)
{
	struct {
		uint16_t family;
		struct in6_addr addr;
	} __attribute__((packed)) via = { .family = AF_INET6 };

	inet_pton(AF_INET6, ROUTE_GATEWAY, &via.addr);
	if (family == AF_INET6)
		req_put(r, RTA_GATEWAY, &via.addr, sizeof(via.addr));
	else
		req_put(r, RTA_VIA, &via, sizeof(via));
}

/**
 * route_add - install the route of a home network
 * @r: from req_open_route()
 * @ifindex: the device
 * @prefix: the home network
 * @table: routing table; 0 for main
 *
 * Return: EXIT_OK or EXIT_REFUSED.
 */
int route_add(struct req *r, unsigned int ifindex, const struct prefix *prefix, uint32_t table)
{
	struct rtmsg rtm = {
		.rtm_family = (uint8_t)prefix->addr.family,
		.rtm_dst_len = (uint8_t)prefix->len,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = RT_SCOPE_UNIVERSE,
		.rtm_type = RTN_UNICAST,
	};

	req_begin_route(r, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &rtm, sizeof(rtm),
			&names_rt_route);
	req_put(r, RTA_DST, &prefix->addr.in6, prefix->addr.family == AF_INET6 ? 16 : 4);
	req_put_u32(r, RTA_OIF, ifindex);
	req_put_u32(r, RTA_TABLE, table ? table : RT_TABLE_MAIN);
	put_gateway(r, prefix->addr.family);
	return req_commit(r, NULL, NULL);
}

/* ---- warnings ---- */

struct walk {
	const char *dev;
	unsigned int ifindex;
	route_warn_fn fn;
	void *arg;
};

static bool has_gateway(struct req_attrs attrs)
{
	struct req_attr a;

	while (req_next(&attrs, &a))
		if (a.type == RTA_GATEWAY || a.type == RTA_VIA)
			return true;
	return false;
}

/* the next hop of several that is our device */
static void read_multipath(struct route *route, unsigned int ifindex, const struct req_attr *nest)
{
	const char *at = nest->data;
	struct rtnexthop hop;
	size_t step, left = nest->len;

	while (left >= sizeof(hop)) {
		memcpy(&hop, at, sizeof(hop));
		if (hop.rtnh_len < sizeof(hop) || hop.rtnh_len > left)
			return;
		if ((unsigned int)hop.rtnh_ifindex == ifindex) {
			route->oif = ifindex;
			route->gateway = has_gateway((struct req_attrs){
				.at = at + sizeof(hop), .len = hop.rtnh_len - sizeof(hop),
			});
		}
		step = (size_t)RTNH_ALIGN(hop.rtnh_len);
		if (step >= left)
			return;
		at += step;
		left -= step;
	}
}

static void read_route(struct route *route, unsigned int ifindex, struct req_attrs attrs)
{
	struct req_attr a;

	while (req_next(&attrs, &a)) {
		if (a.type == RTA_DST && a.len <= sizeof(route->prefix.addr.in6))
			memcpy(&route->prefix.addr.in6, a.data, a.len);
		else if (a.type == RTA_OIF)
			route->oif = (uint32_t)req_uint(&a);
		else if (a.type == RTA_GATEWAY || a.type == RTA_VIA || a.type == RTA_NH_ID)
			route->gateway = true;
		else if (a.type == RTA_MULTIPATH)
			read_multipath(route, ifindex, &a);
	}
}

/* link-local and multicast come with every device and carry no mobile node */
static bool is_scenery(const struct prefix *prefix)
{
	const struct in6_addr *a = &prefix->addr.in6;

	if (prefix->addr.family == AF_INET6)
		return prefix->len == 128 || (prefix->len >= 10 && IN6_IS_ADDR_LINKLOCAL(a)) ||
		       (prefix->len >= 8 && IN6_IS_ADDR_MULTICAST(a));
	return prefix->len == 32;
}

static void warn(const struct walk *w, const struct prefix *prefix)
{
	char text[PARSE_PREFIX_TEXT], sentence[ROUTE_WARN_TEXT];

	format_prefix(prefix, text);
	snprintf(sentence, sizeof(sentence),
		 "route %s dev %s has no gateway: every destination becomes a neighbour entry; "
		 "use 'via %s%s dev %s'",
		 text, w->dev, prefix->addr.family == AF_INET ? "inet6 " : "", ROUTE_GATEWAY,
		 w->dev);
	w->fn(sentence, w->arg);
}

static int judge(const struct req_reply *reply, void *arg)
{
	struct route route = { 0 };
	struct walk *w = arg;
	struct rtmsg rtm;

	if (reply->type != RTM_NEWROUTE || reply->hdrlen < sizeof(rtm))
		return EXIT_OK;
	memcpy(&rtm, reply->hdr, sizeof(rtm));
	if (rtm.rtm_type != RTN_UNICAST || rtm.rtm_flags & RTM_F_CLONED)
		return EXIT_OK;
	route.prefix.addr.family = rtm.rtm_family;
	route.prefix.len = rtm.rtm_dst_len;
	read_route(&route, w->ifindex, req_after(reply, sizeof(rtm)));
	if (route.oif == w->ifindex && !route.gateway && !is_scenery(&route.prefix))
		warn(w, &route.prefix);
	return EXIT_OK;
}

static int judge_family(struct req *r, int family, struct walk *w)
{
	struct rtmsg rtm = { .rtm_family = (uint8_t)family };

	req_begin_route(r, RTM_GETROUTE, 0, &rtm, sizeof(rtm), &names_rt_route);
	/* the kernel leaves out the others, however many there are */
	req_put_u32(r, RTA_OIF, w->ifindex);
	return req_dump(r, judge, w);
}

/**
 * route_warn - find routes into a device that lack a gateway
 * @r: from req_open_route()
 * @ifindex: the device
 * @dev: its name
 * @fn: takes a sentence about each
 * @arg: for @fn
 *
 * Return: EXIT_OK or EXIT_REFUSED.
 */
int route_warn(struct req *r, unsigned int ifindex, const char *dev, route_warn_fn fn, void *arg)
{
	struct walk w = { .dev = dev, .ifindex = ifindex, .fn = fn, .arg = arg };
	int ret = judge_family(r, AF_INET6, &w);

	return ret ? ret : judge_family(r, AF_INET, &w);
}
