// SPDX-License-Identifier: GPL-2.0
/*
 * Home Address options that the kernel lets nobody see.
 */
#include <errno.h>
#include <stdlib.h>
#include <netinet/in.h>
#include <linux/filter.h>
#include <linux/xfrm.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "kernel/hao_socket.h"

/* A Destination Options header with the longest padding before and behind the option fits */
#define HEADER_MAX	512
/* Faults are answered seldom: what does not fit is not worth more */
#define RECEIVE_BUFFER	65536
/* In one turn of the event loop */
#define TURN		64

/**
 * struct hao_socket - the socket
 * @event: event loop
 * @seen: gets packets
 * @ctx: for @seen
 * @fd: socket, -1 if nobody listens
 * @source: of the event loop
 */
struct hao_socket {
	sd_event *event;
	hao_seen_t seen;
	void *ctx;
	int fd;
	sd_event_source *source;
};

/* Where the option is the first one, its address is aligned (RFC 6275, 6.3): PadN of two octets,
 * the option from octet 6 on, the address from octet 8 on. An address in there that is neither
 * multicast nor begins like :: the kernel takes, and what comes behind it is heard elsewhere or
 * dropped by whoever it is for. Headers that are laid out otherwise all go to halmad.
 */
static const struct sock_filter usual[] = {
	/* too short for one: the Tunnel Encapsulation Limit that packets of many tunnels have */
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 1),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 9, 0),
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xc9, 0, 8),
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 8),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xff, 6, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 5, 0),
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ESP, 2, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_AH, 1, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_MH, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, 0),
	BPF_STMT(BPF_RET | BPF_K, HEADER_MAX),
};

/* What the policies of the kernel say is about what comes behind the header. */
static int pass_policies(int fd)
{
	const struct xfrm_userpolicy_info info = {
		.sel.family = AF_INET6,
		.lft = {
			.soft_byte_limit = XFRM_INF, .hard_byte_limit = XFRM_INF,
			.soft_packet_limit = XFRM_INF, .hard_packet_limit = XFRM_INF,
		},
		.dir = XFRM_POLICY_IN,
		.action = XFRM_POLICY_ALLOW,
	};

	return setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, &info, sizeof(info));
}

static int set_options(int fd)
{
	const struct sock_fprog filter = {
		.len = ARRAY_SIZE(usual), .filter = (struct sock_filter *)usual,
	};
	int size = RECEIVE_BUFFER;
	int one = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof(one)) ||
	    pass_policies(fd))
		return -errno;
	return 0;
}

static bool take(struct msghdr *msg, const u8 *header, size_t len, struct hao_packet *packet)
{
	const struct sockaddr_in6 *from = msg->msg_name;
	struct in6_pktinfo info;
	struct cmsghdr *cmsg;

	*packet = (struct hao_packet){ .src = from->sin6_addr };
	if (!len || !mh_home_address(header, len, &packet->home_address))
		return false;
	packet->next = header[0];
	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != IPPROTO_IPV6 || cmsg->cmsg_type != IPV6_PKTINFO)
			continue;
		memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
		packet->dst = info.ipi6_addr;
		packet->ifindex = IN6_IS_ADDR_LINKLOCAL(&packet->src) ?
				  (u32)info.ipi6_ifindex : 0;
		return true;
	}
	return false;
}

/* Return: false if nothing waits any more. */
static bool receive(struct hao_socket *hao)
{
	u8 control[CMSG_SPACE(sizeof(struct in6_pktinfo))] __attribute__((aligned(8)));
	struct sockaddr_in6 from;
	u8 header[HEADER_MAX];
	struct iovec iov = { .iov_base = header, .iov_len = sizeof(header) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct hao_packet packet;
	ssize_t len;

	len = recvmsg(hao->fd, &msg, 0);
	if (len < 0)
		return false;
	if (take(&msg, header, (size_t)len, &packet))
		hao->seen(hao->ctx, &packet);
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

static void stop(struct hao_socket *hao)
{
	hao->source = sd_event_source_unref(hao->source);
	if (hao->fd >= 0)
		close(hao->fd);
	hao->fd = -1;
}

static int start(struct hao_socket *hao)
{
	int err;

	hao->fd = socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_DSTOPTS);
	if (hao->fd < 0)
		return -errno;
	err = set_options(hao->fd);
	if (!err)
		err = sd_event_add_io(hao->event, &hao->source, hao->fd, EPOLLIN, on_readable,
				      hao);
	return err;
}

struct hao_socket *hao_socket_new(sd_event *event, hao_seen_t seen, void *ctx)
{
	struct hao_socket *hao = calloc(1, sizeof(*hao));

	if (hao)
		*hao = (struct hao_socket){ .event = event, .seen = seen, .ctx = ctx, .fd = -1 };
	return hao;
}

void hao_socket_use(struct hao_socket *hao, bool on)
{
	bool listens = hao->fd >= 0;
	int err;

	if (on == listens)
		return;
	if (!on) {
		stop(hao);
		return;
	}
	err = start(hao);
	if (err >= 0)
		return;
	log_warning("wrong Home Address options are not answered: no socket for them: %s",
		    strerror(-err));
	stop(hao);
}

void hao_socket_free(struct hao_socket *hao)
{
	if (!hao)
		return;
	stop(hao);
	free(hao);
}
