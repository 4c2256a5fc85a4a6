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
#include "kernel/socket_policy.h"
#include "wire/packet.h"

/* A longer message is none that is meant; in one turn of the event loop */
#define MESSAGE_MAX	4096
#define TURN		64
#define DISCARD_MAX	65536

/* Destination options of a message: one with more is none that a mobile node sends */
#define OPTIONS_MAX	128

#define SEND_CONTROL	(CMSG_SPACE(sizeof(struct in6_pktinfo)) + \
			 CMSG_SPACE(sizeof(struct rt2_hdr)))
#define RECEIVE_CONTROL	(CMSG_SPACE(sizeof(struct in6_pktinfo)) + CMSG_SPACE(sizeof(int)) + \
			 CMSG_SPACE(OPTIONS_MAX))

/**
 * enum ear_kind - sockets, by what the kernel lets reach them
 * @EAR_ANYBODY: what anybody may say
 * @EAR_CLEAR: what mobile nodes say that need no ESP
 * @EAR_ESP: the same of all others, by ESP only, whatever the policies of the kernel are
 */
enum ear_kind {
	EAR_ANYBODY,
	EAR_CLEAR,
	EAR_ESP,
	EAR_MAX,
};

/**
 * struct ear - a socket
 * @icmp: what it is one of
 * @kind: which
 * @fd: socket, -1 if nobody listens
 * @source: of @fd, in the loop
 */
struct ear {
	struct icmp_socket *icmp;
	enum ear_kind kind;
	int fd;
	sd_event_source *source;
};

/**
 * struct icmp_socket - sockets
 * @event: event loop
 * @ifindex: device of the anchor
 * @seen: gets messages
 * @ctx: for @seen
 * @anycast: addresses by which home agents are found
 * @link: interface of the home link, empty for none
 * @ear: by enum ear_kind
 */
struct icmp_socket {
	sd_event *event;
	u32 ifindex;
	icmp_seen_t seen;
	void *ctx;
	struct anycast *anycast;
	char link[IFNAMSIZ];
	struct ear ear[EAR_MAX];
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

/* Nobody but its owner can bind a socket to an address. */
static bool is_own(const struct icmp_packet *packet)
{
	const struct sockaddr_in6 addr = {
		.sin6_family = AF_INET6, .sin6_addr = packet->src,
		.sin6_scope_id = packet->ifindex,
	};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool own;

	if (fd < 0)
		return false;
	own = !bind(fd, (const struct sockaddr *)&addr, sizeof(addr));
	close(fd);
	return own;
}

/* Of Router Advertisements only those on the home link are meant. */
static bool is_meant(const struct icmp_socket *icmp, struct icmp_packet *packet)
{
	if (icmp_type(packet) != ICMP_RA)
		return true;
	/* an interface of this name may be another one now */
	if (!icmp->link[0] || if_nametoindex(icmp->link) != packet->ifindex)
		return false;
	packet->own = is_own(packet);
	return true;
}

/* Return: false if nothing waits any more. */
static bool receive(const struct ear *ear)
{
	u8 control[RECEIVE_CONTROL] __attribute__((aligned(8)));
	struct sockaddr_in6 from;
	u8 data[MESSAGE_MAX];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct icmp_packet packet = { .data = data, .esp = ear->kind == EAR_ESP };
	ssize_t len = recvmsg(ear->fd, &msg, 0);

	if (len < 0)
		return errno == EINTR;
	packet.len = (size_t)len;
	packet.src = from.sin6_addr;
	packet.sent_from = from.sin6_addr;
	if (!(msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) && get_control(&msg, &packet) &&
	    is_meant(ear->icmp, &packet))
		ear->icmp->seen(ear->icmp->ctx, &packet);
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

/* A Home Address option needs a place in the policies [RFC 6275, 9.3.1]. */
static int set_policy(const struct ear *ear)
{
	switch (ear->kind) {
	case EAR_CLEAR:
		return socket_take_home_address(ear->fd);
	case EAR_ESP:
		return socket_guard(ear->fd, true);
	default:
		return 0;
	}
}

static int set_options(const struct ear *ear)
{
	struct icmp6_filter filter;
	int fd = ear->fd;
	int one = 1;

	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ear->kind == EAR_ANYBODY ? ICMP_DHAAD_REQUEST : ICMP_MPS, &filter);
	if (ear->kind == EAR_ANYBODY)
		ICMP6_FILTER_SETPASS(ICMP_RA, &filter);
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof(one)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &one, sizeof(one)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVDSTOPTS, &one, sizeof(one)))
		return -errno;
	return set_policy(ear);
}

static void stop(struct ear *ear)
{
	ear->source = sd_event_source_disable_unref(ear->source);
	if (ear->fd >= 0)
		close(ear->fd);
	ear->fd = -1;
}

/* What came before the options were set is of any type, and by no policy. */
static void discard(int fd)
{
	unsigned int turn;
	u8 octet;

	for (turn = 0; turn < DISCARD_MAX && recv(fd, &octet, sizeof(octet), 0) >= 0; turn++)
		;
}

static int start(struct ear *ear)
{
	int err;

	ear->fd = socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMPV6);
	if (ear->fd < 0)
		return -errno;
	err = set_options(ear);
	discard(ear->fd);
	if (!err)
		err = sd_event_add_io(ear->icmp->event, &ear->source, ear->fd, EPOLLIN,
				      on_readable, ear);
	return err;
}

static void use(struct ear *ear, bool on)
{
	int err;

	if (!on)
		stop(ear);
	if (!on || ear->fd >= 0)
		return;
	err = start(ear);
	if (err >= 0)
		return;
	log_warning("mobile nodes find no home agent, or hear of no prefixes: no socket for ICMPv6: %s",
		    strerror(-err));
	stop(ear);
}

struct icmp_socket *icmp_socket_new(sd_event *event, u32 ifindex, icmp_seen_t seen, void *ctx)
{
	struct icmp_socket *icmp = calloc(1, sizeof(*icmp));
	enum ear_kind kind;

	if (!icmp)
		return NULL;
	*icmp = (struct icmp_socket){
		.event = event, .ifindex = ifindex, .seen = seen, .ctx = ctx,
	};
	for (kind = 0; kind < EAR_MAX; kind++)
		icmp->ear[kind] = (struct ear){ .icmp = icmp, .kind = kind, .fd = -1 };
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
	for (i = 0; conf->home_agent && conf->discovery.answer && i < conf->home_count; i++) {
		if (conf->home[i].prefix.len > HOME_AGENTS_LEN_MAX)
			continue;
		addr = icmp_home_agents(&conf->home[i].prefix);
		anycast_join(icmp->anycast, &addr, icmp->ifindex, conf->home[i].link);
	}
}

void icmp_socket_use(struct icmp_socket *icmp, const struct conf *conf)
{
	bool prefixes = conf->home_agent && conf->discovery.prefixes;

	memcpy(icmp->link, conf->device.home_link, sizeof(icmp->link));
	use(&icmp->ear[EAR_ANYBODY], conf->home_agent);
	use(&icmp->ear[EAR_CLEAR], prefixes && !conf_needs_esp(conf));
	use(&icmp->ear[EAR_ESP], prefixes && conf->ipsec);
	join(icmp, conf);
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

/* Which socket sends it: what has to go by the SAs of a reqid does not go else. */
static int way_of(const struct icmp_socket *icmp, const struct icmp_answer *answer)
{
	int fd = icmp->ear[answer->reqid ? EAR_ESP : EAR_ANYBODY].fd;

	if (fd >= 0 && answer->reqid && socket_send_by(fd, answer->reqid))
		return -1;
	return fd;
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
	int fd = way_of(icmp, answer);

	if (fd < 0)
		return false;
	put_cmsg(&msg, IPV6_PKTINFO, &info, sizeof(info));
	if (!in6_is_zero(&answer->via))
		put_cmsg(&msg, IPV6_RTHDR, &rh2, sizeof(rh2));
	return sendmsg(fd, &msg, 0) >= 0;
}

void icmp_socket_free(struct icmp_socket *icmp)
{
	enum ear_kind kind;

	if (!icmp)
		return;
	for (kind = 0; kind < EAR_MAX; kind++)
		stop(&icmp->ear[kind]);
	anycast_free(icmp->anycast);
	free(icmp);
}
