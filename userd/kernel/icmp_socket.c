// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv6 of the home agent.
 */
#include <errno.h>
#include <stdlib.h>
#include <netinet/icmp6.h>
#include <linux/ipv6.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "kernel/anycast.h"
#include "kernel/icmp_socket.h"
#include "wire/packet.h"

/* A longer message is none that is meant; in one turn of the event loop */
#define MESSAGE_MAX	4096
#define TURN		64

/* Destination options of a message: one with more is none that a mobile node sends */
#define OPTIONS_MAX	128

#define SEND_CONTROL	(CMSG_SPACE(sizeof(struct in6_pktinfo)) + \
			 CMSG_SPACE(sizeof(struct rt2_hdr)))
#define RECEIVE_CONTROL	(CMSG_SPACE(sizeof(struct in6_pktinfo)) + CMSG_SPACE(sizeof(int)) + \
			 CMSG_SPACE(OPTIONS_MAX))

/**
 * struct icmp_socket - sockets
 * @event: event loop
 * @ifindex: device of the anchor
 * @seen: gets messages
 * @ctx: for @seen
 * @anycast: addresses by which home agents are found
 * @fd: socket, -1 if nobody listens
 * @source: of @fd, in the loop
 */
struct icmp_socket {
	sd_event *event;
	u32 ifindex;
	icmp_seen_t seen;
	void *ctx;
	struct anycast *anycast;
	int fd;
	sd_event_source *source;
};

static bool is_cmsg(const struct cmsghdr *cmsg, int type)
{
	return cmsg->cmsg_level == IPPROTO_IPV6 && cmsg->cmsg_type == type;
}

/* Return: it is known where the message went. */
static bool get_control(struct msghdr *msg, struct icmp_packet *packet)
{
	struct in6_pktinfo info;
	struct cmsghdr *cmsg;
	bool found = false;
	int hops;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (is_cmsg(cmsg, IPV6_PKTINFO)) {
			memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
			packet->dst = info.ipi6_addr;
			packet->ifindex = (u32)info.ipi6_ifindex;
			found = true;
		} else if (is_cmsg(cmsg, IPV6_HOPLIMIT)) {
			memcpy(&hops, CMSG_DATA(cmsg), sizeof(hops));
			packet->hop_limit = (u8)hops;
		} else if (is_cmsg(cmsg, IPV6_DSTOPTS)) {
			packet->home_address |= mh_home_address(CMSG_DATA(cmsg),
								cmsg->cmsg_len - CMSG_LEN(0),
								&packet->sent_from);
		}
	}
	return found;
}

/* Return: false if nothing waits any more. */
static bool receive(struct icmp_socket *icmp)
{
	u8 control[RECEIVE_CONTROL] __attribute__((aligned(8)));
	struct sockaddr_in6 from;
	u8 data[MESSAGE_MAX];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct icmp_packet packet = { .data = data };
	ssize_t len = recvmsg(icmp->fd, &msg, 0);

	if (len < 0)
		return errno == EINTR;
	packet.len = (size_t)len;
	packet.src = from.sin6_addr;
	packet.sent_from = from.sin6_addr;
	if (!(msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) && get_control(&msg, &packet))
		icmp->seen(icmp->ctx, &packet);
	return true;
}

static int on_readable(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	unsigned int turn;

	(void)source;
	(void)fd;
	(void)revents;
	for (turn = 0; turn < TURN && receive(data); turn++)
		;
	return 0;
}

static int set_options(int fd)
{
	struct icmp6_filter filter;
	int one = 1;

	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ICMP_DHAAD_REQUEST, &filter);
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof(one)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &one, sizeof(one)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVDSTOPTS, &one, sizeof(one)))
		return -errno;
	return 0;
}

static void stop(struct icmp_socket *icmp)
{
	icmp->source = sd_event_source_disable_unref(icmp->source);
	if (icmp->fd >= 0)
		close(icmp->fd);
	icmp->fd = -1;
}

static int start(struct icmp_socket *icmp)
{
	int err;

	icmp->fd = socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMPV6);
	if (icmp->fd < 0)
		return -errno;
	err = set_options(icmp->fd);
	if (!err)
		err = sd_event_add_io(icmp->event, &icmp->source, icmp->fd, EPOLLIN, on_readable,
				      icmp);
	return err;
}

struct icmp_socket *icmp_socket_new(sd_event *event, u32 ifindex, icmp_seen_t seen, void *ctx)
{
	struct icmp_socket *icmp = calloc(1, sizeof(*icmp));

	if (!icmp)
		return NULL;
	*icmp = (struct icmp_socket){
		.event = event, .ifindex = ifindex, .seen = seen, .ctx = ctx, .fd = -1,
	};
	icmp->anycast = anycast_new(event);
	if (icmp->anycast)
		return icmp;
	free(icmp);
	return NULL;
}

static void join(struct icmp_socket *icmp, const struct conf *conf)
{
	struct in6_addr addr;
	unsigned int i;

	anycast_clear(icmp->anycast);
	for (i = 0; conf->discovery.answer && i < conf->home_count; i++) {
		if (conf->home[i].prefix.len > HOME_AGENTS_LEN_MAX)
			continue;
		addr = icmp_home_agents(&conf->home[i].prefix);
		anycast_join(icmp->anycast, &addr, icmp->ifindex, "");
	}
}

void icmp_socket_use(struct icmp_socket *icmp, const struct conf *conf)
{
	int err;

	if (!conf->home_agent) {
		anycast_clear(icmp->anycast);
		stop(icmp);
		return;
	}
	err = icmp->fd < 0 ? start(icmp) : 0;
	if (err >= 0) {
		join(icmp, conf);
		return;
	}
	log_warning("mobile nodes find no home agent, and hear of no prefixes: no socket for ICMPv6: %s",
		    strerror(-err));
	stop(icmp);
}

static void put_cmsg(struct msghdr *msg, int type, const void *data, size_t len)
{
	struct cmsghdr *cmsg = (struct cmsghdr *)((u8 *)msg->msg_control + msg->msg_controllen);

	cmsg->cmsg_level = IPPROTO_IPV6;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), data, len);
	msg->msg_controllen += CMSG_SPACE(len);
}

bool icmp_socket_send(struct icmp_socket *icmp, const struct icmp_answer *answer)
{
	const struct in6_pktinfo info = {
		.ipi6_addr = answer->src, .ipi6_ifindex = answer->ifindex,
	};
	const struct rt2_hdr rh2 = {
		.rt_hdr = { .hdrlen = 2, .type = IPV6_SRCRT_TYPE_2, .segments_left = 1 },
		.addr = answer->via,
	};
	struct sockaddr_in6 peer = {
		.sin6_family = AF_INET6, .sin6_addr = answer->dst,
		.sin6_scope_id = answer->ifindex,
	};
	struct iovec iov = { .iov_base = (void *)answer->data, .iov_len = answer->len };
	u8 control[SEND_CONTROL] __attribute__((aligned(8))) = { 0 };
	struct msghdr msg = {
		.msg_name = &peer, .msg_namelen = sizeof(peer), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control,
	};

	if (icmp->fd < 0)
		return false;
	put_cmsg(&msg, IPV6_PKTINFO, &info, sizeof(info));
	if (!in6_is_zero(&answer->via))
		put_cmsg(&msg, IPV6_RTHDR, &rh2, sizeof(rh2));
	return sendmsg(icmp->fd, &msg, 0) >= 0;
}

void icmp_socket_free(struct icmp_socket *icmp)
{
	if (!icmp)
		return;
	stop(icmp);
	anycast_free(icmp->anycast);
	free(icmp);
}
