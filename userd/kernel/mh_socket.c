// SPDX-License-Identifier: GPL-2.0
/*
 * The Mobility Header socket: a raw socket, many messages in one system call.
 *
 * The kernel puts the address of a Home Address option in the place of the source address, and that
 * in the place of it (RFC 6275, 9.3.1); so what the option has here is where the message came from.
 * It does so only with a state of XFRM that allows it (kernel/xfrm.h).
 */
#include <errno.h>
#include <stdlib.h>
#include <netinet/in.h>
#include <linux/ipv6.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "kernel/mh_socket.h"
#include "wire/freshness.h"

/* No packet in a receive buffer takes fewer octets of it than this. */
#define PACKET_MIN	256

/* Destination options of a message: one with more is none that a mobile node sends */
#define OPTIONS_MAX	128

#define CONTROL_SIZE	(CMSG_SPACE(sizeof(struct in6_pktinfo)) + \
			 CMSG_SPACE(sizeof(struct rt2_hdr)))
#define RECEIVED_SIZE	(CMSG_SPACE(sizeof(struct in6_pktinfo)) + CMSG_SPACE(OPTIONS_MAX) + \
			 CMSG_SPACE(sizeof(struct timespec)))

struct mh {
	int fd;
	u64 dropped;
	struct mmsghdr msg[MH_BATCH];
	struct iovec iov[MH_BATCH];
	struct sockaddr_in6 peer[MH_BATCH];
	u8 control[MH_BATCH][RECEIVED_SIZE] __attribute__((aligned(8)));
	u8 data[MH_BATCH][MH_MAX_LEN];
};

static int set_mark(int fd, u32 mark)
{
	return setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) ? -errno : 0;
}

static int set_options(int fd, u32 receive_buffer, u32 mark)
{
	int size = (int)receive_buffer;
	int one = 1;

	if (setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof(one)))
		return -errno;
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_RECVDSTOPTS, &one, sizeof(one)))
		return -errno;
	/* without it, a message is as young as it is when it is read */
	(void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one));
	/* beyond net.core.rmem_max if allowed; "halma daemon check" tells if it is not enough */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return mark ? set_mark(fd, mark) : 0;
}

struct mh *mh_open(u32 receive_buffer, u32 mark, int *error)
{
	struct mh *mh = calloc(1, sizeof(*mh));

	*error = -ENOMEM;
	if (!mh)
		return NULL;
	mh->fd = socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_MH);
	if (mh->fd < 0) {
		*error = -errno;
		free(mh);
		return NULL;
	}
	*error = set_options(mh->fd, receive_buffer, mark);
	if (*error) {
		mh_close(mh);
		return NULL;
	}
	return mh;
}

void mh_close(struct mh *mh)
{
	if (!mh)
		return;
	close(mh->fd);
	free(mh);
}

int mh_fd(const struct mh *mh)
{
	return mh->fd;
}

static u32 scope_ifindex(const struct in6_addr *addr, u32 ifindex)
{
	return IN6_IS_ADDR_LINKLOCAL(addr) ? ifindex : 0;
}

static bool is_cmsg(const struct cmsghdr *cmsg, int level, int type)
{
	return cmsg->cmsg_level == level && cmsg->cmsg_type == type;
}

/* Of several headers the kernel takes one option [RFC 6275, 6.3]. */
static void get_home_address(const struct cmsghdr *cmsg, struct mh_packet *packet)
{
	if (mh_home_address(CMSG_DATA(cmsg), cmsg->cmsg_len - CMSG_LEN(0), &packet->sent_from))
		packet->home_address = true;
}

/* Where a message went, where it came from, and when. */
static bool get_control(struct msghdr *msg, struct in6_pktinfo *info, struct mh_packet *packet)
{
	struct cmsghdr *cmsg;
	struct timespec ts;
	bool found = false;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (is_cmsg(cmsg, IPPROTO_IPV6, IPV6_PKTINFO)) {
			memcpy(info, CMSG_DATA(cmsg), sizeof(*info));
			found = true;
		} else if (is_cmsg(cmsg, IPPROTO_IPV6, IPV6_DSTOPTS)) {
			get_home_address(cmsg, packet);
		} else if (is_cmsg(cmsg, SOL_SOCKET, SCM_TIMESTAMPNS)) {
			memcpy(&ts, CMSG_DATA(cmsg), sizeof(ts));
			packet->arrived = timestamp_from_ns((u64)ts.tv_sec, (u32)ts.tv_nsec);
		}
	}
	return found;
}

static bool get_packet(struct mh *mh, unsigned int i, struct mh_packet *packet)
{
	struct msghdr *msg = &mh->msg[i].msg_hdr;
	struct in6_pktinfo info;

	*packet = (struct mh_packet){
		.data = mh->data[i],
		.len = mh->msg[i].msg_len,
		.src = mh->peer[i].sin6_addr,
	};
	if (msg->msg_flags & (MSG_TRUNC | MSG_CTRUNC) || !get_control(msg, &info, packet))
		return false;
	packet->dst = info.ipi6_addr;
	packet->ifindex = scope_ifindex(mh_sent_from(packet), info.ipi6_ifindex);
	return true;
}

int mh_receive(struct mh *mh, struct mh_packet packets[MH_BATCH], unsigned int *count)
{
	int i, n;

	*count = 0;
	for (i = 0; i < MH_BATCH; i++) {
		mh->iov[i] = (struct iovec){ .iov_base = mh->data[i], .iov_len = MH_MAX_LEN };
		mh->msg[i].msg_hdr = (struct msghdr){
			.msg_name = &mh->peer[i],
			.msg_namelen = sizeof(mh->peer[i]),
			.msg_iov = &mh->iov[i],
			.msg_iovlen = 1,
			.msg_control = mh->control[i],
			.msg_controllen = RECEIVED_SIZE,
		};
	}
	n = recvmmsg(mh->fd, mh->msg, MH_BATCH, 0, NULL);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	for (i = 0; i < n; i++) {
		if (get_packet(mh, (unsigned int)i, &packets[*count]))
			(*count)++;
		else
			mh->dropped++;
	}
	return 0;
}

/* Others come meanwhile: as many as can have waited, and no more. */
void mh_discard(struct mh *mh)
{
	u64 left = 2 * (u64)mh_receive_buffer(mh) / PACKET_MIN + 1;
	u8 octet;

	while (left-- && recv(mh->fd, &octet, sizeof(octet), MSG_DONTWAIT) >= 0)
		;
}

int mh_mark(struct mh *mh, u32 mark)
{
	return set_mark(mh->fd, mark);
}

u32 mh_marked(const struct mh *mh)
{
	socklen_t len = sizeof(u32);
	u32 mark;

	return getsockopt(mh->fd, SOL_SOCKET, SO_MARK, &mark, &len) ? 0 : mark;
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

/* A message to the kernel with its own source address [RFC 5213, 5.3.6], and with a type 2 routing
 * header if it is to go by a care-of address [RFC 6275, 6.4].
 */
static void put_answer(const struct mh_answer *answer, struct msghdr *msg, struct iovec *iov,
		       struct sockaddr_in6 *peer, u8 *control)
{
	const struct in6_pktinfo info = {
		.ipi6_addr = answer->src,
		.ipi6_ifindex = answer->ifindex,
	};
	const struct rt2_hdr rh2 = {
		.rt_hdr = { .hdrlen = 2, .type = IPV6_SRCRT_TYPE_2, .segments_left = 1 },
		.addr = answer->via,
	};

	*peer = (struct sockaddr_in6){
		.sin6_family = AF_INET6,
		.sin6_addr = answer->dst,
		.sin6_scope_id = answer->ifindex,
	};
	*iov = (struct iovec){ .iov_base = (void *)answer->data, .iov_len = answer->len };
	*msg = (struct msghdr){
		.msg_name = peer,
		.msg_namelen = sizeof(*peer),
		.msg_iov = iov,
		.msg_iovlen = 1,
		.msg_control = control,
	};
	memset(control, 0, CONTROL_SIZE);
	put_cmsg(msg, IPV6_PKTINFO, &info, sizeof(info));
	if (!in6_is_zero(&answer->via))
		put_cmsg(msg, IPV6_RTHDR, &rh2, sizeof(rh2));
}

unsigned int mh_send(struct mh *mh, const struct mh_answer *answers, unsigned int count)
{
	u8 control[MH_BATCH][CONTROL_SIZE] __attribute__((aligned(8)));
	struct sockaddr_in6 peer[MH_BATCH];
	struct mmsghdr msg[MH_BATCH];
	struct iovec iov[MH_BATCH];
	unsigned int i, sent = 0;
	unsigned int next = 0;
	int n;

	if (count > MH_BATCH)
		count = MH_BATCH;
	for (i = 0; i < count; i++)
		put_answer(&answers[i], &msg[i].msg_hdr, &iov[i], &peer[i], control[i]);
	while (next < count) {
		n = sendmmsg(mh->fd, msg + next, count - next, 0);
		if (n > 0) {
			next += (unsigned int)n;
			sent += (unsigned int)n;
		} else if (errno != EINTR) {
			/* the first of the rest cannot be sent; the others perhaps can */
			next++;
		}
	}
	return sent;
}

u32 mh_receive_buffer(const struct mh *mh)
{
	socklen_t len = sizeof(int);
	int size = 0;

	if (getsockopt(mh->fd, SOL_SOCKET, SO_RCVBUF, &size, &len))
		return 0;
	/* the kernel tells twice of what was asked for */
	return (u32)size / 2;
}

u64 mh_dropped(const struct mh *mh)
{
	return mh->dropped;
}
