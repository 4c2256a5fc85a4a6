// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel in this process: raw socket, generic netlink, binding table. The names are those that
 * ld --wrap gives.
 */
#include "world.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/halma.h>
#include <linux/ipv6.h>

#define FAMILY		0x42
#define ACKS_MAX	256

struct world world;

const struct in6_addr world_lmaa = { { { 0x20, 1, 0xd, 0xb8, 0, 0xf, [15] = 1 } } };

/* A binding that the kernel has. */
struct binding {
	uint64_t id;
	uint64_t version;
};

/* Answers that wait on the netlink socket, each a datagram of its own. */
static struct {
	uint8_t data[512];
	size_t len;
} queue[ACKS_MAX];
static unsigned int queue_first, queue_count;

static void *bindings;

struct in6_addr world_mag(uint32_t nr)
{
	struct in6_addr addr = { { { 0x20, 1, 0xd, 0xb8, 1, [15] = 1 } } };

	addr.s6_addr[6] = (uint8_t)(nr >> 8);
	addr.s6_addr[7] = (uint8_t)nr;
	return addr;
}

/* the raw socket */

int __wrap_socket(int domain, int type, int protocol)
{
	(void)domain;
	(void)type;
	(void)protocol;
	return dup(STDIN_FILENO);
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	(void)fd;
	(void)level;
	(void)name;
	(void)value;
	(void)len;
	return 0;
}

/* A Destination Options header with a Home Address option (RFC 6275, 6.3). The kernel has put the
 * care-of address in the place of the home address.
 */
struct home_address {
	uint8_t head[6];
	uint8_t type;
	uint8_t len;
	struct in6_addr addr;
};

static void put_home_address(const struct world_msg *from, struct msghdr *to,
			     struct cmsghdr *cmsg)
{
	const struct home_address option = {
		.head = { IPPROTO_MH, 2, 1, 2 }, .type = 0xc9, .len = 16, .addr = from->care_of,
	};

	cmsg->cmsg_level = IPPROTO_IPV6;
	cmsg->cmsg_type = IPV6_DSTOPTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(option));
	memcpy(CMSG_DATA(cmsg), &option, sizeof(option));
	to->msg_controllen += CMSG_SPACE(sizeof(option));
}

static void deliver(const struct world_msg *from, struct mmsghdr *to)
{
	bool home = !IN6_IS_ADDR_UNSPECIFIED(&from->home);
	struct in6_pktinfo info = { .ipi6_addr = world_lmaa, .ipi6_ifindex = 2 };
	struct sockaddr_in6 peer = {
		.sin6_family = AF_INET6, .sin6_addr = home ? from->home : world_mag(from->mag),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&to->msg_hdr);

	memcpy(to->msg_hdr.msg_iov->iov_base, from->data, from->len);
	to->msg_len = from->len;
	to->msg_hdr.msg_flags = 0;
	memcpy(to->msg_hdr.msg_name, &peer, sizeof(peer));
	cmsg->cmsg_level = IPPROTO_IPV6;
	cmsg->cmsg_type = IPV6_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	to->msg_hdr.msg_controllen = CMSG_SPACE(sizeof(info));
	if (home)
		put_home_address(from, &to->msg_hdr,
				 (struct cmsghdr *)((uint8_t *)cmsg + CMSG_SPACE(sizeof(info))));
}

int __wrap_recvmmsg(int fd, struct mmsghdr *msgs, unsigned int count, int flags, void *timeout)
{
	unsigned int i;

	(void)fd;
	(void)flags;
	(void)timeout;
	world.calls++;
	if (!world.waiting_count) {
		errno = EAGAIN;
		return -1;
	}
	if (count > world.waiting_count)
		count = world.waiting_count;
	for (i = 0; i < count; i++)
		deliver(&world.waiting[i], &msgs[i]);
	world.waiting += count;
	world.waiting_count -= count;
	return (int)count;
}

/* Where it goes first, if it has a routing header. */
static struct in6_addr via(const struct msghdr *msg)
{
	const struct cmsghdr *cmsg;
	struct rt2_hdr rh;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg;
	     cmsg = CMSG_NXTHDR((struct msghdr *)msg, (struct cmsghdr *)cmsg)) {
		if (cmsg->cmsg_level != IPPROTO_IPV6 || cmsg->cmsg_type != IPV6_RTHDR ||
		    cmsg->cmsg_len < CMSG_LEN(sizeof(rh)))
			continue;
		memcpy(&rh, CMSG_DATA(cmsg), sizeof(rh));
		return rh.addr;
	}
	return in6addr_any;
}

static void take(const struct msghdr *msg)
{
	const struct sockaddr_in6 *peer = msg->msg_name;
	const struct iovec *iov = msg->msg_iov;
	struct world_answer *a;

	if (world.on_send && !world.on_send(iov->iov_base, iov->iov_len, &peer->sin6_addr))
		return;
	if (world.answer_count >= WORLD_ANSWERS) {
		world.answer_count++;
		return;
	}
	a = &world.answer[world.answer_count++];
	a->len = (uint16_t)(iov->iov_len < WIRE_MAX ? iov->iov_len : WIRE_MAX);
	memcpy(a->data, iov->iov_base, a->len);
	a->to = peer->sin6_addr;
	a->via = via(msg);
}

int __wrap_sendmmsg(int fd, struct mmsghdr *msgs, unsigned int count, int flags)
{
	unsigned int i;

	(void)fd;
	(void)flags;
	world.calls++;
	for (i = 0; i < count; i++)
		take(&msgs[i].msg_hdr);
	return (int)count;
}

/* netlink */

struct mnl_socket *__wrap_mnl_socket_open2(int bus, int flags)
{
	(void)bus;
	(void)flags;
	return (struct mnl_socket *)&queue;
}

int __wrap_mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid)
{
	(void)nl;
	(void)groups;
	(void)pid;
	return 0;
}

int __wrap_mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *buf, socklen_t len)
{
	(void)nl;
	(void)type;
	(void)buf;
	(void)len;
	return 0;
}

int __wrap_mnl_socket_close(struct mnl_socket *nl)
{
	(void)nl;
	return 0;
}

int __wrap_mnl_socket_get_fd(const struct mnl_socket *nl)
{
	(void)nl;
	return STDIN_FILENO;
}

static struct nlmsghdr *enqueue(uint16_t type, uint32_t seq)
{
	struct nlmsghdr *nlh;

	if (queue_first == queue_count) {
		queue_first = 0;
		queue_count = 0;
	}
	if (queue_count == ACKS_MAX)
		abort();
	nlh = mnl_nlmsg_put_header(queue[queue_count++].data);
	nlh->nlmsg_type = type;
	nlh->nlmsg_seq = seq;
	return nlh;
}

static void enqueued(const struct nlmsghdr *nlh)
{
	queue[queue_count - 1].len = nlh->nlmsg_len;
}

static void acknowledge(const struct nlmsghdr *request, int error)
{
	struct nlmsghdr *nlh = enqueue(NLMSG_ERROR, request->nlmsg_seq);
	struct nlmsgerr *err = mnl_nlmsg_put_extra_header(nlh, sizeof(*err));

	nlh->nlmsg_flags = NLM_F_CAPPED;
	err->error = error;
	err->msg = *request;
	enqueued(nlh);
}

static void tell_family(const struct nlmsghdr *request)
{
	struct nlmsghdr *nlh = enqueue(GENL_ID_CTRL, request->nlmsg_seq);
	struct nlattr *groups, *group;

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct genlmsghdr));
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
	groups = mnl_attr_nest_start(nlh, CTRL_ATTR_MCAST_GROUPS);
	group = mnl_attr_nest_start(nlh, 1);
	mnl_attr_put_strz(nlh, CTRL_ATTR_MCAST_GRP_NAME, HALMA_MCGRP_BINDINGS);
	mnl_attr_put_u32(nlh, CTRL_ATTR_MCAST_GRP_ID, 1);
	mnl_attr_nest_end(nlh, group);
	mnl_attr_nest_end(nlh, groups);
	enqueued(nlh);
	acknowledge(request, 0);
}

static int binding_cmp(const void *a, const void *b)
{
	uint64_t ia = ((const struct binding *)a)->id;
	uint64_t ib = ((const struct binding *)b)->id;

	return ia < ib ? -1 : ia > ib;
}

static void binding_add(uint64_t id, uint64_t version)
{
	struct binding *e = malloc(sizeof(*e));

	if (!e)
		abort();
	*e = (struct binding){ id, version };
	if (!tsearch(e, &bindings, binding_cmp))
		abort();
	world.bindings++;
}

static void binding_del(struct binding *e)
{
	tdelete(e, &bindings, binding_cmp);
	free(e);
	world.bindings--;
}

static int binding_apply(uint8_t cmd, uint64_t id, uint64_t version)
{
	struct binding key = { .id = id };
	struct binding **found = tfind(&key, &bindings, binding_cmp);
	struct binding *e = found ? *found : NULL;

	switch (cmd) {
	case HALMA_CMD_BINDING_NEW:
		if (e)
			return -EEXIST;
		binding_add(id, version);
		return 0;
	case HALMA_CMD_BINDING_SET:
		/* a session that changes has a binding, and each change its own version */
		if (!e || version <= e->version)
			world.faults++;
		if (!e)
			binding_add(id, version);
		else
			e->version = version;
		return 0;
	case HALMA_CMD_BINDING_DEL:
		if (!e)
			return -ENOENT;
		if (version != e->version)
			world.faults++;
		binding_del(e);
		return 0;
	default:
		world.faults++;
		return -EOPNOTSUPP;
	}
}

static int apply(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	uint64_t id = 0, version = 0;
	const struct nlattr *attr, *nest = NULL;
	bool full = false;

	/* what the module offers; to say nothing is an answer */
	if (genl->cmd == HALMA_CMD_FAMILY_GET)
		return 0;
	world.requests++;
	if (!world.judge)
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		if (mnl_attr_get_type(attr) == HALMA_A_BINDING)
			nest = attr;
	if (!nest) {
		world.faults++;
		return -EINVAL;
	}
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == HALMA_A_BINDING_ID)
			id = mnl_attr_get_u64(attr);
		if (mnl_attr_get_type(attr) == HALMA_A_BINDING_VERSION)
			version = mnl_attr_get_u64(attr);
		if (mnl_attr_get_type(attr) == HALMA_A_BINDING_MN_ID)
			full = memmem(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr),
				      WORLD_FULL, strlen(WORLD_FULL));
	}
	if (!id)
		world.faults++;
	if (full)
		return -ENOSPC;
	return binding_apply(genl->cmd, id, version);
}

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *buf, size_t size)
{
	const struct nlmsghdr *nlh = buf;
	int len = (int)size, error;

	(void)nl;
	world.calls++;
	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_type == GENL_ID_CTRL) {
			tell_family(nlh);
			continue;
		}
		error = apply(nlh);
		if (error || nlh->nlmsg_flags & NLM_F_ACK)
			acknowledge(nlh, error);
	}
	return (ssize_t)size;
}

ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *nl, void *buf, size_t size)
{
	(void)nl;
	world.calls++;
	if (queue_first == queue_count) {
		errno = EAGAIN;
		return -1;
	}
	if (queue[queue_first].len < size)
		size = queue[queue_first].len;
	memcpy(buf, queue[queue_first++].data, size);
	return (ssize_t)size;
}
