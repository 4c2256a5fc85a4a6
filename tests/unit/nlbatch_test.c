// SPDX-License-Identifier: GPL-2.0
/*
 * Many netlink requests in one message, and their answers, by a kernel that has room for few.
 *
 * sources: userd/kernel/nlbatch.c
 * wrap: sendto recv
 */
#include <errno.h>
#include <netinet/in.h>
#include <linux/xfrm.h>
#include <sys/socket.h>

#include "unit.h"

#include "kernel/nlbatch.h"

#define FD	77
#define MAX	128

/* Answers that wait; those that found no room; and whether that was said */
static struct {
	struct nlmsghdr nlh;
	struct nlmsgerr err;
} queue[MAX];
static unsigned int head, tail, room, sends;
static bool overrun;

static void answer(const struct nlmsghdr *nlh, int error)
{
	if (tail - head == room) {
		overrun = true;
		return;
	}
	queue[tail].nlh = (struct nlmsghdr){
		.nlmsg_len = sizeof(queue[0]), .nlmsg_type = NLMSG_ERROR,
		.nlmsg_seq = nlh->nlmsg_seq,
	};
	queue[tail++].err = (struct nlmsgerr){ .error = error, .msg = *nlh };
}

ssize_t __wrap_sendto(int fd, const void *buf, size_t len, int flags, const struct sockaddr *to,
		      socklen_t to_len);
ssize_t __wrap_recv(int fd, void *buf, size_t len, int flags);

/* What is to be deleted is not there. */
ssize_t __wrap_sendto(int fd, const void *buf, size_t len, int flags, const struct sockaddr *to,
		      socklen_t to_len)
{
	const struct nlmsghdr *nlh = buf;
	int left = (int)len;

	(void)flags;
	(void)to;
	(void)to_len;
	assert_int_equal(fd, FD);
	sends++;
	for (; NLMSG_OK(nlh, (size_t)left); nlh = NLMSG_NEXT(nlh, left)) {
		if (nlh->nlmsg_type == XFRM_MSG_DELPOLICY)
			answer(nlh, -ENOENT);
		else if (nlh->nlmsg_flags & NLM_F_ACK)
			answer(nlh, 0);
	}
	return (ssize_t)len;
}

ssize_t __wrap_recv(int fd, void *buf, size_t len, int flags)
{
	assert_int_equal(fd, FD);
	assert_true(len >= sizeof(queue[0]));
	if (overrun) {
		overrun = false;
		errno = ENOBUFS;
		return -1;
	}
	if (head == tail) {
		/* it would wait for ever */
		assert_true(flags & MSG_DONTWAIT);
		errno = EAGAIN;
		return -1;
	}
	memcpy(buf, &queue[head++], sizeof(queue[0]));
	return sizeof(queue[0]);
}

static bool is_gone(const struct nlmsghdr *request, int error)
{
	return request->nlmsg_type == XFRM_MSG_DELPOLICY && error == -ENOENT;
}

static bool none(const struct nlmsghdr *request, int error)
{
	(void)request;
	(void)error;
	return false;
}

/* So many to be deleted, and one to be made: the result of all. */
static int run(unsigned int count, bool (*ignore)(const struct nlmsghdr *request, int error))
{
	struct nlmsghdr del = { .nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = XFRM_MSG_DELPOLICY };
	struct nlmsghdr add = { .nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = XFRM_MSG_NEWPOLICY };
	struct nlbatch *batch = nlbatch_new(FD, ignore);

	assert_non_null(batch);
	head = 0;
	tail = 0;
	sends = 0;
	while (count--)
		assert_int_equal(nlbatch_add(batch, &del), 0);
	assert_int_equal(nlbatch_add(batch, &add), 0);
	return nlbatch_end(batch);
}

static void results(void **state)
{
	(void)state;
	room = MAX;
	assert_int_equal(run(0, none), 0);
	assert_int_equal(sends, 1);
	assert_int_equal(run(5, is_gone), 0);
	assert_int_equal(run(5, none), -ENOENT);
	assert_int_equal(run(100, is_gone), 0);
	assert_int_equal(sends, 2);
}

/* Whoever uses the socket next would take what is left for its own answers. */
static void no_room(void **state)
{
	(void)state;
	room = 4;
	assert_int_equal(run(10, is_gone), -ENOBUFS);
	assert_int_equal(tail, 4);
	assert_int_equal(head, tail);
	room = MAX;
	assert_int_equal(run(10, is_gone), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "what fails is told, what is gone already is not", results, NULL, NULL, NULL },
		{ "after an overrun no answer is left in the socket", no_room, NULL, NULL, NULL },
	};

	return RUN(tests);
}
