// SPDX-License-Identifier: GPL-2.0
/*
 * Anycast addresses.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/prefix.h"
#include "kernel/anycast.h"

/* Events in one turn of the event loop */
#define TURN		64

/**
 * struct joined - an address
 * @addr: address
 * @name: of its interface; empty for one that does not change
 * @ifindex: interface; 0 while it is not there
 * @up: the kernel has it, as far as is known
 * @failed: it was said that it cannot be joined
 */
struct joined {
	struct in6_addr addr;
	char name[IFNAMSIZ];
	u32 ifindex;
	bool up;
	bool failed;
};

/**
 * struct anycast - addresses
 * @fd: socket that has joined them
 * @events: hears of interfaces
 * @source: of @events, in the loop
 * @v: addresses
 * @count: number of @v
 */
struct anycast {
	int fd;
	int events;
	sd_event_source *source;
	struct joined *v;
	unsigned int count;
};

static int change(const struct anycast *anycast, int option, const struct joined *joined)
{
	const struct ipv6_mreq request = {
		.ipv6mr_multiaddr = joined->addr, .ipv6mr_interface = joined->ifindex,
	};

	return setsockopt(anycast->fd, IPPROTO_IPV6, option, &request, sizeof(request)) ? -errno :
		0;
}

static void leave(struct anycast *anycast, struct joined *joined)
{
	if (joined->up)
		change(anycast, IPV6_LEAVE_ANYCAST, joined);
	joined->up = false;
}

static void join(struct anycast *anycast, struct joined *joined)
{
	char text[INET6_ADDRSTRLEN];
	int err;

	if (joined->name[0])
		joined->ifindex = if_nametoindex(joined->name);
	err = joined->ifindex ? change(anycast, IPV6_JOIN_ANYCAST, joined) : -ENODEV;
	joined->up = !err;
	if (err && !joined->failed)
		log_warning("home agents are not found by %s: %s; hint: the interface must forward",
			    in6_text(&joined->addr, text), strerror(-err));
	joined->failed = err;
}

/* An interface went up or down, came or went. */
static void notice(struct anycast *anycast, const struct ifinfomsg *link, bool gone)
{
	bool up = link->ifi_flags & IFF_UP && !gone;
	struct joined *joined;
	unsigned int i;

	for (i = 0; i < anycast->count; i++) {
		joined = &anycast->v[i];
		if (joined->ifindex == (u32)link->ifi_index && !up)
			leave(anycast, joined);
		else if (up && !joined->up)
			join(anycast, joined);
	}
}

static void rejoin(struct anycast *anycast)
{
	unsigned int i;

	for (i = 0; i < anycast->count; i++) {
		leave(anycast, &anycast->v[i]);
		join(anycast, &anycast->v[i]);
	}
}

/* Return: false if nothing waits any more. */
static bool receive(struct anycast *anycast)
{
	u8 buf[8192] __attribute__((aligned(NLMSG_ALIGNTO)));
	ssize_t n = recv(anycast->events, buf, sizeof(buf), MSG_DONTWAIT);
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;
	int len = (int)n;

	if (n < 0 && errno == ENOBUFS) {
		rejoin(anycast);
		return true;
	}
	for (; n > 0 && mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
		if ((nlh->nlmsg_type == RTM_NEWLINK || nlh->nlmsg_type == RTM_DELLINK) &&
		    mnl_nlmsg_get_payload_len(nlh) >= sizeof(struct ifinfomsg))
			notice(anycast, mnl_nlmsg_get_payload(nlh), nlh->nlmsg_type == RTM_DELLINK);
	return n > 0;
}

static int on_event(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	unsigned int turn;

	(void)source;
	(void)fd;
	(void)revents;
	for (turn = 0; turn < TURN && receive(data); turn++)
		;
	return 0;
}

static int listen_to_links(struct anycast *anycast, sd_event *event)
{
	const struct sockaddr_nl groups = { .nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK };

	anycast->events = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (anycast->events < 0 ||
	    bind(anycast->events, (const struct sockaddr *)&groups, sizeof(groups)))
		return -errno;
	return sd_event_add_io(event, &anycast->source, anycast->events, EPOLLIN, on_event,
			       anycast);
}

struct anycast *anycast_new(sd_event *event)
{
	struct anycast *anycast = calloc(1, sizeof(*anycast));

	if (!anycast)
		return NULL;
	anycast->events = -1;
	anycast->fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (anycast->fd >= 0 && listen_to_links(anycast, event) >= 0)
		return anycast;
	anycast_free(anycast);
	return NULL;
}

void anycast_clear(struct anycast *anycast)
{
	while (anycast->count)
		leave(anycast, &anycast->v[--anycast->count]);
	free(anycast->v);
	anycast->v = NULL;
}

void anycast_join(struct anycast *anycast, const struct in6_addr *addr, u32 ifindex,
		  const char *name)
{
	struct joined *v = reallocarray(anycast->v, anycast->count + 1, sizeof(*v));
	struct joined *joined;

	if (!v) {
		log_err("out of memory");
		return;
	}
	anycast->v = v;
	joined = &v[anycast->count++];
	*joined = (struct joined){ .addr = *addr, .ifindex = ifindex };
	snprintf(joined->name, sizeof(joined->name), "%s", name);
	join(anycast, joined);
}

void anycast_free(struct anycast *anycast)
{
	if (!anycast)
		return;
	sd_event_source_disable_unref(anycast->source);
	anycast_clear(anycast);
	if (anycast->events >= 0)
		close(anycast->events);
	if (anycast->fd >= 0)
		close(anycast->fd);
	free(anycast);
}
