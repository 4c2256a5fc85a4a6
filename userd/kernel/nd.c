// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbour discovery on the home link.
 *
 * The kernel gives no group's packets to who has not joined it, and lets a socket join only so
 * many: there are sockets for that alone, as many as are needed. Packets come to one of their own,
 * which hears nothing as long as nothing is listened for.
 */
#include <errno.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/prefix.h"
#include "kernel/nd.h"

/* RFC 4862, 5.1 and RFC 4861, 10 */
#define DEFAULT_TRANSMITS	1
#define DEFAULT_RETRANS_MS	1000

/* Sockets that join groups; with each joins some hundreds in the memory that the kernel gives it */
#define JOINERS		16

/* Messages in one turn of the event loop */
#define TURN		64

#define MESSAGE_MAX	1500

/**
 * struct nd - the home link
 * @event: event loop
 * @look: what there is
 * @heard: hears messages
 * @ctx: for @heard
 * @name: interface, empty for none
 * @in: socket for what comes, and for advertisements; -1 for none
 * @out: socket for probes, whose source address is the unspecified one
 * @source: of @in, in the event loop
 * @joiner: sockets that join groups; -1 for those that are not needed
 * @groups: how many are joined
 */
struct nd {
	sd_event *event;
	struct look *look;
	nd_heard_t heard;
	void *ctx;
	char name[IFNAMSIZ];
	int in;
	int out;
	sd_event_source *source;
	int joiner[JOINERS];
	u32 groups;
};

static u32 ifindex_of(const struct nd *nd)
{
	return nd->name[0] ? if_nametoindex(nd->name) : 0;
}

/* Of all that the machine hears only what is wanted. */
static int set_filter(const struct nd *nd)
{
	struct icmp6_filter filter;

	ICMP6_FILTER_SETBLOCKALL(&filter);
	if (nd->groups) {
		ICMP6_FILTER_SETPASS(ND_NEIGHBOR_SOLICIT, &filter);
		ICMP6_FILTER_SETPASS(ND_NEIGHBOR_ADVERT, &filter);
	}
	return setsockopt(nd->in, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
}

static bool take(struct msghdr *msg, struct nd_carrier *carrier, u32 *ifindex)
{
	const struct sockaddr_in6 *from = msg->msg_name;
	struct in6_pktinfo info = { 0 };
	struct cmsghdr *cmsg;

	carrier->src = from->sin6_addr;
	carrier->hops = -1;
	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != IPPROTO_IPV6)
			continue;
		if (cmsg->cmsg_type == IPV6_PKTINFO)
			memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
		else if (cmsg->cmsg_type == IPV6_HOPLIMIT)
			memcpy(&carrier->hops, CMSG_DATA(cmsg), sizeof(carrier->hops));
	}
	carrier->dst = info.ipi6_addr;
	*ifindex = info.ipi6_ifindex;
	return !(msg->msg_flags & (MSG_TRUNC | MSG_CTRUNC));
}

/* Return: false if nothing waits any more. */
static bool receive(struct nd *nd)
{
	u8 control[CMSG_SPACE(sizeof(struct in6_pktinfo)) + CMSG_SPACE(sizeof(int))]
		__attribute__((aligned(8)));
	u8 data[MESSAGE_MAX];
	struct sockaddr_in6 from;
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct nd_carrier carrier;
	struct nd_message message;
	u32 ifindex;
	ssize_t len;

	len = recvmsg(nd->in, &msg, 0);
	if (len < 0)
		return false;
	if (take(&msg, &carrier, &ifindex) && ifindex == ifindex_of(nd) &&
	    nd_decode(data, (size_t)len, &carrier, &message))
		nd->heard(nd->ctx, &message);
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

/* What is sent must not come back, and goes no further than the link. */
static int set_options(int fd)
{
	int hops = 255, none = 0, one = 1;

	if (setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, &none, sizeof(none)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof(one)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &one, sizeof(one)))
		return -errno;
	return 0;
}

static int open_raw(int protocol)
{
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
	int err;

	if (fd < 0)
		return -errno;
	err = set_options(fd);
	if (!err)
		return fd;
	close(fd);
	return err;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void stop(struct nd *nd)
{
	unsigned int i;

	nd->source = sd_event_source_unref(nd->source);
	close_fd(&nd->in);
	close_fd(&nd->out);
	for (i = 0; i < JOINERS; i++)
		close_fd(&nd->joiner[i]);
	nd->groups = 0;
}

static int start(struct nd *nd)
{
	nd->out = open_raw(IPPROTO_RAW);
	if (nd->out < 0)
		return nd->out;
	nd->in = open_raw(IPPROTO_ICMPV6);
	if (nd->in < 0)
		return nd->in;
	if (set_filter(nd))
		return -errno;
	return sd_event_add_io(nd->event, &nd->source, nd->in, EPOLLIN, on_readable, nd);
}

struct nd *nd_new(sd_event *event, struct look *look, nd_heard_t heard, void *ctx)
{
	struct nd *nd = calloc(1, sizeof(*nd));
	unsigned int i;

	if (!nd)
		return NULL;
	*nd = (struct nd){
		.event = event, .look = look, .heard = heard, .ctx = ctx, .in = -1, .out = -1,
	};
	for (i = 0; i < JOINERS; i++)
		nd->joiner[i] = -1;
	return nd;
}

void nd_free(struct nd *nd)
{
	if (!nd)
		return;
	stop(nd);
	free(nd);
}

void nd_use(struct nd *nd, const char *name)
{
	int err;

	if (!nd || !strcmp(nd->name, name))
		return;
	stop(nd);
	snprintf(nd->name, sizeof(nd->name), "%s", name);
	if (!name[0])
		return;
	err = start(nd);
	if (err >= 0)
		return;
	log_err("no socket for home link %s: %s; mobile nodes on it cannot register", name,
		strerror(-err));
	stop(nd);
}

static u32 read_number(const char *path, u32 value)
{
	FILE *f = fopen(path, "re");
	u32 number;

	if (!f)
		return value;
	if (fscanf(f, "%u", &number) == 1)
		value = number;
	fclose(f);
	return value;
}

void nd_timing(const struct nd *nd, u32 *transmits, u32 *retrans_ms)
{
	char path[96];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/dad_transmits", nd->name);
	*transmits = read_number(path, DEFAULT_TRANSMITS);
	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/neigh/%s/retrans_time_ms", nd->name);
	*retrans_ms = read_number(path, DEFAULT_RETRANS_MS);
}

bool nd_owns(struct nd *nd, const struct in6_addr *addr)
{
	return look_address_at(nd->look, IN6_IS_ADDR_LINKLOCAL(addr) ? ifindex_of(nd) : 0, addr) !=
	       ADDRESS_MISSING;
}

static int open_joiner(void)
{
	return socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

/* Return: the socket could join. */
static bool join(int fd, const struct ipv6_mreq *mreq)
{
	return fd >= 0 && !setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, mreq, sizeof(*mreq));
}

bool nd_listen(struct nd *nd, const struct in6_addr *addr)
{
	const struct ipv6_mreq mreq = {
		.ipv6mr_multiaddr = nd_group(addr), .ipv6mr_interface = ifindex_of(nd),
	};
	unsigned int i;

	if (nd->in < 0 || !mreq.ipv6mr_interface)
		return false;
	for (i = 0; i < JOINERS; i++) {
		if (nd->joiner[i] < 0)
			nd->joiner[i] = open_joiner();
		if (!join(nd->joiner[i], &mreq))
			continue;
		nd->groups++;
		if (!set_filter(nd))
			return true;
		nd_listen_end(nd, addr);
		return false;
	}
	return false;
}

void nd_listen_end(struct nd *nd, const struct in6_addr *addr)
{
	const struct ipv6_mreq mreq = {
		.ipv6mr_multiaddr = nd_group(addr), .ipv6mr_interface = ifindex_of(nd),
	};
	unsigned int i;

	/* those of an interface that is gone are gone with it, and need not be left */
	for (i = 0; i < JOINERS; i++)
		if (nd->joiner[i] >= 0 &&
		    !setsockopt(nd->joiner[i], IPPROTO_IPV6, IPV6_DROP_MEMBERSHIP, &mreq,
				sizeof(mreq)))
			break;
	if (nd->groups && !--nd->groups && nd->in >= 0)
		set_filter(nd);
}

static bool send_to(int fd, const void *data, size_t len, const struct in6_addr *group,
		    u32 ifindex)
{
	const struct sockaddr_in6 to = {
		.sin6_family = AF_INET6, .sin6_addr = *group, .sin6_scope_id = ifindex,
	};

	return fd >= 0 && ifindex && sendto(fd, data, len, 0, (const struct sockaddr *)&to,
					    sizeof(to)) == (ssize_t)len;
}

bool nd_send_probe(struct nd *nd, const struct in6_addr *target, u64 nonce)
{
	const struct in6_addr group = nd_group(target);
	u8 packet[ND_MAX_LEN];

	return send_to(nd->out, packet, nd_probe(packet, target, nonce), &group, ifindex_of(nd));
}

bool nd_send_advertisement(struct nd *nd, const struct in6_addr *target, bool router)
{
	static const struct in6_addr all_nodes = { .s6_addr = { 0xff, 2, [15] = 1 } };
	u32 ifindex = ifindex_of(nd);
	struct look_link link;
	u8 message[ND_MAX_LEN];

	if (!ifindex || look_link(nd->look, ifindex, &link) || !link.lladdr_len)
		return false;
	return send_to(nd->in, message,
		       nd_advertisement(message, target, router, link.lladdr, link.lladdr_len),
		       &all_nodes, ifindex);
}
