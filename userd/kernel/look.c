// SPDX-License-Identifier: GPL-2.0
/*
 * What there is of a link, an address, a route.
 *
 * The kernel finds each by its own index: nothing here reads a table, which can have a million
 * routes. Nobody but this file reads rtnetlink; what changes things is in route.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/filter.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "kernel/look.h"
#include "kernel/nlattr.h"

#define LINK_KIND	"halma"
/* Events in one turn of the event loop */
#define EVENTS_MAX	4096

/**
 * struct look - connections
 * @req: for questions
 * @events: hears of what is taken away; NULL before look_watch()
 * @seq: number of the last question
 * @buf: a question, then its answer
 */
struct look {
	struct mnl_socket *req;
	struct mnl_socket *events;
	u32 seq;
	u8 buf[32768];
};

static struct mnl_socket *open_socket(int type)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | type);

	if (!sock)
		return NULL;
	if (mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(sock);
		return NULL;
	}
	return sock;
}

struct look *look_open(char *text)
{
	struct timeval patience = { .tv_sec = 10 };
	struct look *look = calloc(1, sizeof(*look));

	if (!look)
		goto err_text;
	look->req = open_socket(0);
	if (!look->req)
		goto err_text;
	setsockopt(mnl_socket_get_fd(look->req), SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	return look;
err_text:
	snprintf(text, LOOK_TEXT_MAX, "cannot open a route netlink socket: %s", strerror(errno));
	free(look);
	return NULL;
}

void look_close(struct look *look)
{
	if (!look)
		return;
	if (look->events)
		mnl_socket_close(look->events);
	mnl_socket_close(look->req);
	free(look);
}

static struct nlmsghdr *question(struct look *look, u16 type)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(look->buf);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = ++look->seq;
	return nlh;
}

/* Return: 0 with the answer in @answer; or a negative errno. */
static int ask(struct look *look, struct nlmsghdr *nlh, const struct nlmsghdr **answer)
{
	const struct nlmsgerr *error;
	ssize_t n;
	int len;

	if (mnl_socket_sendto(look->req, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	for (;;) {
		n = mnl_socket_recvfrom(look->req, look->buf, sizeof(look->buf));
		if (n < 0)
			return -errno;
		len = (int)n;
		nlh = (struct nlmsghdr *)look->buf;
		/* the rest of a question that timed out */
		if (!mnl_nlmsg_ok(nlh, len) || nlh->nlmsg_seq != look->seq)
			continue;
		*answer = nlh;
		error = mnl_nlmsg_get_payload(nlh);
		if (nlh->nlmsg_type != NLMSG_ERROR)
			return 0;
		return error->error ? error->error : -ENODATA;
	}
}

/* Attributes behind a header of @size octets. */
static void attributes(const struct nlmsghdr *nlh, size_t size, const struct nlattr **v,
		       unsigned int max)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, size)
		if (mnl_attr_get_type(attr) <= max)
			v[mnl_attr_get_type(attr)] = attr;
}

static bool is_halma(const struct nlattr *info)
{
	const struct nlattr *v[IFLA_INFO_MAX + 1] = { NULL };
	char kind[16];

	nlattr_nest(info, v, IFLA_INFO_MAX);
	nlattr_text(v[IFLA_INFO_KIND], kind, sizeof(kind));
	return !strcmp(kind, LINK_KIND);
}

static void take_lladdr(const struct nlattr *attr, struct look_link *link)
{
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0;

	if (!len || len > sizeof(link->lladdr))
		return;
	memcpy(link->lladdr, mnl_attr_get_payload(attr), len);
	link->lladdr_len = (u8)len;
}

static int ask_link(struct look *look, struct nlmsghdr *nlh, struct look_link *link)
{
	const struct nlattr *v[IFLA_MAX + 1] = { NULL };
	const struct ifinfomsg *ifi;
	const struct nlmsghdr *answer;
	int err;

	err = ask(look, nlh, &answer);
	if (err)
		return err;
	ifi = mnl_nlmsg_get_payload(answer);
	attributes(answer, sizeof(*ifi), v, IFLA_MAX);
	*link = (struct look_link){
		.ifindex = (u32)ifi->ifi_index,
		.up = ifi->ifi_flags & IFF_UP,
		.halma = is_halma(v[IFLA_LINKINFO]),
	};
	nlattr_text(v[IFLA_IFNAME], link->name, sizeof(link->name));
	take_lladdr(v[IFLA_ADDRESS], link);
	return 0;
}

int look_link(struct look *look, u32 ifindex, struct look_link *link)
{
	struct nlmsghdr *nlh = question(look, RTM_GETLINK);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	ifi->ifi_index = (int)ifindex;
	return ask_link(look, nlh, link);
}

int look_named(struct look *look, const char *name, struct look_link *link)
{
	struct nlmsghdr *nlh = question(look, RTM_GETLINK);

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return ask_link(look, nlh, link);
}

enum look_use look_address(struct look *look, const struct in6_addr *addr)
{
	return look_address_at(look, 0, addr);
}

enum look_use look_address_at(struct look *look, u32 ifindex, const struct in6_addr *addr)
{
	struct nlmsghdr *nlh = question(look, RTM_GETADDR);
	struct ifaddrmsg *ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	const struct nlmsghdr *answer;

	ifa->ifa_family = AF_INET6;
	ifa->ifa_prefixlen = 128;
	ifa->ifa_index = ifindex;
	mnl_attr_put(nlh, IFA_ADDRESS, sizeof(*addr), addr);
	if (ask(look, nlh, &answer))
		return ADDRESS_MISSING;
	ifa = mnl_nlmsg_get_payload(answer);
	if (ifa->ifa_flags & IFA_F_DADFAILED)
		return ADDRESS_DUPLICATE;
	/* an optimistic one is used meanwhile (RFC 4429) */
	if (ifa->ifa_flags & IFA_F_TENTATIVE && !(ifa->ifa_flags & IFA_F_OPTIMISTIC))
		return ADDRESS_TENTATIVE;
	return ADDRESS_USABLE;
}

/**
 * struct match - the route that an address takes
 * @len: length of its destination
 * @ifindex: device
 * @gateway: it has one
 */
struct match {
	u8 len;
	u32 ifindex;
	bool gateway;
};

static void take_hop(const struct nlattr *hops, struct match *match)
{
	const struct nlattr *v[RTA_MAX + 1] = { NULL };
	const struct rtnexthop *hop = mnl_attr_get_payload(hops);
	const struct nlattr *attr;
	size_t len = mnl_attr_get_payload_len(hops);

	if (len < sizeof(*hop) || hop->rtnh_len < sizeof(*hop) || hop->rtnh_len > len)
		return;
	match->ifindex = (u32)hop->rtnh_ifindex;
	mnl_attr_for_each_payload((const void *)(hop + 1), hop->rtnh_len - sizeof(*hop))
		if (mnl_attr_get_type(attr) <= RTA_MAX)
			v[mnl_attr_get_type(attr)] = attr;
	match->gateway = v[RTA_GATEWAY] || v[RTA_VIA];
}

/* Which route an address takes; of those into one device, if that is not 0. Return: 0, or a
 * negative errno: -ENETUNREACH for none.
 */
static int find_route(struct look *look, const struct prefix *addr, u32 ifindex,
		      struct match *match)
{
	const struct nlattr *v[RTA_MAX + 1] = { NULL };
	struct nlmsghdr *nlh = question(look, RTM_GETROUTE);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	bool ipv4 = prefix_is_ipv4(addr);
	const struct nlmsghdr *answer;
	int err;

	rtm->rtm_family = ipv4 ? AF_INET : AF_INET6;
	rtm->rtm_dst_len = ipv4 ? 32 : 128;
	/* the entry of the table, and not what is made of it for one destination */
	rtm->rtm_flags = RTM_F_FIB_MATCH;
	if (ipv4)
		mnl_attr_put_u32(nlh, RTA_DST, prefix_ipv4(addr).s_addr);
	else
		mnl_attr_put(nlh, RTA_DST, sizeof(addr->addr), &addr->addr);
	if (ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	err = ask(look, nlh, &answer);
	if (err)
		return err;
	rtm = mnl_nlmsg_get_payload(answer);
	attributes(answer, sizeof(*rtm), v, RTA_MAX);
	*match = (struct match){
		.len = (u8)(rtm->rtm_dst_len + (ipv4 ? PREFIX_IPV4 : 0)),
		.ifindex = nlattr_u32(v[RTA_OIF]),
		.gateway = v[RTA_GATEWAY] || v[RTA_VIA],
	};
	if (v[RTA_MULTIPATH])
		take_hop(v[RTA_MULTIPATH], match);
	return 0;
}

/* An address of a network: what it leaves free is filled with a pattern. */
static struct prefix address_in(const struct prefix *network, u8 pattern)
{
	struct prefix addr = { .addr = network->addr, .len = 128 };
	unsigned int i, keep;

	for (i = 0; i < sizeof(addr.addr); i++) {
		keep = network->len > 8 * i ? network->len - 8 * i : 0;
		if (keep < 8)
			addr.addr.s6_addr[i] |= (u8)(pattern & 0xff >> keep);
	}
	return addr;
}

/* The route of a whole network; of those into one device, if that is not 0. Return: false for none.
 */
static bool find_network(struct look *look, u32 ifindex, const struct prefix *network,
			 struct match *match)
{
	/* parts with a route of their own are seldom in all of these places */
	static const u8 patterns[] = { 0x55, 0xff, 0x00, 0xa6 };
	struct prefix addr;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		addr = address_in(network, patterns[i]);
		if (find_route(look, &addr, ifindex, match) || match->len < network->len)
			return false;
		if (match->len == network->len)
			break;
	}
	return true;
}

enum look_state look_route(struct look *look, u32 ifindex, const struct prefix *network,
			   u32 *other)
{
	struct match match = { 0 };

	if (!find_network(look, 0, network, &match))
		return ROUTE_MISSING;
	if (match.ifindex == ifindex)
		return match.gateway ? ROUTE_RIGHT : ROUTE_NO_GATEWAY;
	if (other)
		*other = match.ifindex;
	return ROUTE_ELSEWHERE;
}

enum look_state look_route_behind(struct look *look, u32 ifindex, const struct prefix *network)
{
	struct match match = { 0 };

	if (!find_network(look, ifindex, network, &match))
		return ROUTE_MISSING;
	return match.gateway ? ROUTE_RIGHT : ROUTE_NO_GATEWAY;
}

#define OFFSET(header, field)	(NLMSG_HDRLEN + offsetof(header, field))
#define IS_TYPE(type, yes, no)	\
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(type), (yes), (no))
#define IS(value, yes, no)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define HAS(bits, yes, no)	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), (yes), (no))
#define LOAD(size, at)		BPF_STMT(BPF_LD | (size) | BPF_ABS, (at))

/*
 * A router may have routes by the million that come and go. What wakes us: our link changes - any
 * link, where others are to be heard of -, an
 * address goes or turns out to be another's, a route of ours goes, some route takes the place of
 * another one.
 */
static int filter_events(int fd, u32 ifindex, bool links)
{
	struct sock_filter code[] = {
		/* 0 */ LOAD(BPF_H, offsetof(struct nlmsghdr, nlmsg_type)),
		/* 1 */ IS_TYPE(RTM_NEWLINK, 5, 0),
		/* 2 */ IS_TYPE(RTM_DELLINK, 4, 0),
		/* 3 */ IS_TYPE(RTM_DELADDR, 12, 0),
		/* 4 */ IS_TYPE(RTM_NEWADDR, 4, 0),
		/* 5 */ IS_TYPE(RTM_DELROUTE, 5, 0),
		/* 6 */ IS_TYPE(RTM_NEWROUTE, 6, 8),
		/* 7 */ LOAD(BPF_W, OFFSET(struct ifinfomsg, ifi_index)),
		/* 8 */ IS(htonl(ifindex), 7, links ? 7 : 6),
		/* 9 */ LOAD(BPF_B, OFFSET(struct ifaddrmsg, ifa_flags)),
		/* 10 */ HAS(IFA_F_DADFAILED, 5, 4),
		/* 11 */ LOAD(BPF_B, OFFSET(struct rtmsg, rtm_protocol)),
		/* 12 */ IS(RTPROT_HALMA, 3, 2),
		/* 13 */ LOAD(BPF_H, offsetof(struct nlmsghdr, nlmsg_flags)),
		/* 14 */ HAS(htons(NLM_F_REPLACE), 1, 0),
		/* 15 */ BPF_STMT(BPF_RET | BPF_K, 0),
		/* 16 */ BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	};
	const struct sock_fprog program = { .len = ARRAY_SIZE(code), .filter = code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

int look_watch(struct look *look, u32 ifindex, bool links)
{
	static const int groups[] = {
		RTNLGRP_LINK, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
	};
	unsigned int i;

	if (!look->events)
		look->events = open_socket(SOCK_NONBLOCK);
	if (!look->events || filter_events(look_events_fd(look), ifindex, links))
		return -errno;
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (mnl_socket_setsockopt(look->events, NETLINK_ADD_MEMBERSHIP,
					  (void *)&groups[i], sizeof(groups[i])) < 0)
			return -errno;
	return 0;
}

int look_events_fd(const struct look *look)
{
	return look->events ? mnl_socket_get_fd(look->events) : -1;
}

/*
 * Some may have been lost (ENOBUFS). This does not go on for ever, as other work waits; what is
 * left wakes us again.
 */
void look_events(struct look *look)
{
	unsigned int turns;
	u8 octet;

	for (turns = 0; turns < EVENTS_MAX; turns++)
		if (recv(look_events_fd(look), &octet, sizeof(octet), MSG_DONTWAIT) < 0 &&
		    errno != ENOBUFS && errno != EINTR)
			break;
}
