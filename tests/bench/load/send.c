// SPDX-License-Identifier: GPL-2.0
/*
 * Load for a real halmad over a real socket. Stages are told line by line on standard input:
 *
 *	initial COUNT BURST		the next nodes that are not there
 *	refresh COUNT BURST		nodes at random
 *	handover COUNT BURST
 *	deregister COUNT BURST		the first nodes that are there
 *
 * Each sends so many messages, BURST by sendmmsg(), and waits for all answers of a burst before
 * the next; a line of JSON says how it was.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frames.h"
#include "histogram.h"
#include "load.h"

#define CONTROL_SIZE	CMSG_SPACE(sizeof(struct in6_pktinfo))
#define PATIENCE_S	10
/* The device of mobile nodes */
#define DEVICE		"w"

int __real_socket(int domain, int type, int protocol);
int __real_setsockopt(int fd, int level, int name, const void *value, socklen_t len);
int __real_sendmmsg(int fd, struct mmsghdr *msgs, unsigned int count, int flags);

static struct histogram times;

static void die(const char *what)
{
	fprintf(stderr, "halma-load: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static int open_socket(void)
{
	struct timeval patience = { .tv_sec = PATIENCE_S };
	int one = 1, size = 1 << 20;
	int fd;

	fd = nodes_kind == NODES_MAG ? __real_socket(AF_INET6, SOCK_RAW, IPPROTO_MH) :
	     frames_open(DEVICE);
	if (fd < 0)
		die("socket");
	if ((nodes_kind == NODES_MAG &&
	     __real_setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof(one))) ||
	    __real_setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		die("setsockopt");
	__real_setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

static void put_info(struct msghdr *msg, const struct in6_addr *src)
{
	struct in6_pktinfo info = { .ipi6_addr = *src };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);

	cmsg->cmsg_level = IPPROTO_IPV6;
	cmsg->cmsg_type = IPV6_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
}

static void send_burst(int fd, struct world_msg *msg, unsigned int count)
{
	static uint8_t control[CHUNK_MAX][CONTROL_SIZE] __attribute__((aligned(8)));
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_addr = world_lmaa };
	static struct mmsghdr out[CHUNK_MAX];
	static struct iovec iov[CHUNK_MAX];
	struct in6_addr src;
	unsigned int i;
	int n;

	for (i = 0; i < count; i++) {
		iov[i] = (struct iovec){ .iov_base = msg[i].data, .iov_len = msg[i].len };
		out[i].msg_hdr = (struct msghdr){
			.msg_name = &to,
			.msg_namelen = sizeof(to),
			.msg_iov = &iov[i],
			.msg_iovlen = 1,
			.msg_control = control[i],
			.msg_controllen = CONTROL_SIZE,
		};
		src = world_mag(msg[i].mag);
		put_info(&out[i].msg_hdr, &src);
	}
	for (i = 0; i < count; i += (unsigned int)n) {
		n = __real_sendmmsg(fd, out + i, count - i, 0);
		if (n < 0)
			die("send");
	}
}

static void send_frames(int fd, const struct world_msg *msg, unsigned int count)
{
	static uint8_t data[CHUNK_MAX][FRAME_MAX];
	struct sockaddr_ll to = frames_to(DEVICE);
	static struct mmsghdr out[CHUNK_MAX];
	static struct iovec iov[CHUNK_MAX];
	unsigned int i;
	int n;

	for (i = 0; i < count; i++) {
		iov[i] = (struct iovec){
			.iov_base = data[i], .iov_len = frames_make(&msg[i], data[i]),
		};
		out[i].msg_hdr = (struct msghdr){
			.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &iov[i],
			.msg_iovlen = 1,
		};
	}
	for (i = 0; i < count; i += (unsigned int)n) {
		n = __real_sendmmsg(fd, out + i, count - i, 0);
		if (n < 0)
			die("send");
	}
}

static void receive_frame(int fd)
{
	struct world_answer *a = &world.answer[world.answer_count];
	uint8_t data[FRAME_MAX];
	ssize_t n = recv(fd, data, sizeof(data), MSG_TRUNC);

	if (n < 0)
		die("an answer is missing");
	/* Binding Errors and the like are not ours */
	if (frames_read(data, (size_t)n, a) && a->len > 2 && a->data[2] == 6)
		world.answer_count++;
}

static void receive_one(int fd)
{
	struct world_answer *a = &world.answer[world.answer_count];
	uint8_t control[256] __attribute__((aligned(8)));
	struct iovec iov = { .iov_base = a->data, .iov_len = sizeof(a->data) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct in6_pktinfo info;
	struct cmsghdr *cmsg;
	ssize_t n;

	n = recvmsg(fd, &msg, 0);
	if (n < 0)
		die("an answer is missing");
	a->len = (uint16_t)n;
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		if (cmsg->cmsg_level != IPPROTO_IPV6 || cmsg->cmsg_type != IPV6_PKTINFO)
			continue;
		memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
		a->to = info.ipi6_addr;
	}
	/* Binding Errors and the like are not ours */
	if (n > 2 && a->data[2] == 6)
		world.answer_count++;
}

static uint64_t real_now(void)
{
	return load_clock(CLOCK_REALTIME) - subject_epoch();
}

static void fill(struct nodes *nodes, enum ask ask, unsigned int want, uint32_t *next)
{
	unsigned int tries;
	uint32_t nr;

	nodes_begin(nodes);
	for (tries = 0; nodes->queued < want && tries < 64 * want; tries++) {
		if (ask == ASK_REFRESH || ask == ASK_HANDOVER)
			nr = nodes_random(nodes, nodes->count);
		else if (*next < nodes->count)
			nr = (*next)++;
		else
			return;
		if (nodes_fit(nodes, nr, ask, real_now()))
			nodes_ask(nodes, nr, ask, real_now());
	}
}

static unsigned int burst(int fd, struct nodes *nodes, enum ask ask, unsigned int want,
			  uint32_t *next)
{
	uint64_t begin;

	fill(nodes, ask, want, next);
	if (!nodes->queued)
		return 0;
	begin = load_clock(CLOCK_MONOTONIC);
	if (nodes_kind == NODES_MAG)
		send_burst(fd, nodes->msg, nodes->queued);
	else
		send_frames(fd, nodes->msg, nodes->queued);
	while (world.answer_count < nodes->queued) {
		if (nodes_kind == NODES_MAG)
			receive_one(fd);
		else
			receive_frame(fd);
		histogram_add(&times, load_clock(CLOCK_MONOTONIC) - begin);
	}
	nodes_judge(nodes, real_now());
	return nodes->queued;
}

static void tell(unsigned int messages, uint64_t ns, uint64_t faults)
{
	json_t *o = json_pack("{s:i, s:f, s:f, s:f, s:I}", "messages", (int)messages,
			      "seconds", (double)ns / NSEC_PER_SEC,
			      "p50", (double)histogram_at(&times, 0.5) / NSEC_PER_SEC,
			      "p99", (double)histogram_at(&times, 0.99) / NSEC_PER_SEC,
			      "faults", (json_int_t)faults);

	json_dumpf(o, stdout, JSON_REAL_PRECISION(6));
	putchar('\n');
	fflush(stdout);
	json_decref(o);
}

static void stage(int fd, struct nodes *nodes, enum ask ask, unsigned long count,
		  unsigned int size)
{
	unsigned int n, done = 0;
	uint64_t begin = load_clock(CLOCK_MONOTONIC);
	uint32_t next = 0;

	times = (struct histogram){ 0 };
	while (done < count) {
		n = count - done < size ? (unsigned int)(count - done) : size;
		n = burst(fd, nodes, ask, n, &next);
		if (!n)
			break;
		done += n;
	}
	tell(done, load_clock(CLOCK_MONOTONIC) - begin, nodes->faults);
}

static bool command(const char *line, enum ask *ask, unsigned long *count, unsigned int *size)
{
	static const struct {
		const char *name;
		enum ask ask;
	} names[] = {
		{ "initial", ASK_INITIAL },
		{ "refresh", ASK_REFRESH },
		{ "handover", ASK_HANDOVER },
		{ "deregister", ASK_LEAVE },
	};
	char name[16];
	unsigned int i;

	if (sscanf(line, "%15s %lu %u", name, count, size) != 3 || !*size || *size > CHUNK_MAX)
		return false;
	for (i = 0; i < 4; i++)
		if (!strcmp(name, names[i].name))
			break;
	if (i == 4)
		return false;
	*ask = names[i].ask;
	return true;
}

int load_send(const struct load_options *o)
{
	struct nodes *nodes = nodes_new(o->sizes[0], o->mags);
	unsigned long count;
	unsigned int size;
	uint64_t faults;
	char line[80];
	enum ask ask;
	int fd;

	if (!nodes)
		return EXIT_FAILURE;
	fd = open_socket();
	while (fgets(line, sizeof(line), stdin)) {
		if (!command(line, &ask, &count, &size)) {
			fprintf(stderr, "halma-load: what is %s", line);
			break;
		}
		stage(fd, nodes, ask, count, size);
	}
	faults = nodes->faults;
	close(fd);
	nodes_free(nodes);
	return faults ? EXIT_FAILURE : EXIT_SUCCESS;
}
