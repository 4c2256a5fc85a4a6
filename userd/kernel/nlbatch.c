// SPDX-License-Identifier: GPL-2.0
/*
 * Many netlink requests in few system calls.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/nlbatch.h"

/* Octets of a send; and requests, since each may have an answer, which must find room */
#define ROOM		32768
#define REQUESTS	64
/* What the kernel sends back of a request that failed is no longer */
#define ANSWER_MAX	4096

/**
 * struct nlbatch - requests
 * @fd: socket
 * @ignore: says which errors are none
 * @seq: number of the last request
 * @last: the last one in @data; NULL if there is none
 * @used: octets in @data
 * @count: requests in @data
 * @error: the first negative errno, 0 for none
 * @data: requests that were not sent
 */
struct nlbatch {
	int fd;
	bool (*ignore)(const struct nlmsghdr *request, int error);
	u32 seq;
	struct nlmsghdr *last;
	size_t used;
	unsigned int count;
	int error;
	u8 data[ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
};

struct nlbatch *nlbatch_new(int fd, bool (*ignore)(const struct nlmsghdr *request, int error))
{
	struct nlbatch *batch = calloc(1, sizeof(*batch));

	if (!batch)
		return NULL;
	batch->fd = fd;
	batch->ignore = ignore;
	return batch;
}

static void failed(struct nlbatch *batch, int error)
{
	if (!batch->error)
		batch->error = error;
}

/* Return: true if that was the answer to the last request. */
static bool take_answer(struct nlbatch *batch, const struct nlmsghdr *nlh, ssize_t len)
{
	const struct nlmsgerr *answer = NLMSG_DATA(nlh);

	if (!NLMSG_OK(nlh, (size_t)len) || nlh->nlmsg_type != NLMSG_ERROR ||
	    nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*answer)))
		return false;
	if (answer->error && !batch->ignore(&answer->msg, answer->error))
		failed(batch, answer->error);
	return nlh->nlmsg_seq == batch->seq;
}

/*
 * Each answer is a datagram. All were made before the request had been sent: once one had no room,
 * of which the last one may be one, the others are taken out without waiting, since whoever uses
 * the socket next would take them for its own.
 */
static void read_answers(struct nlbatch *batch)
{
	u8 data[ANSWER_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
	int flags = 0;
	ssize_t n;

	do {
		n = recv(batch->fd, data, sizeof(data), flags);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && flags)
			return;
		if (n < 0) {
			failed(batch, -errno);
			flags = MSG_DONTWAIT;
		}
	} while (n < 0 || !take_answer(batch, (const struct nlmsghdr *)data, n));
}

static void flush(struct nlbatch *batch)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	ssize_t n;

	if (!batch->last)
		return;
	batch->last->nlmsg_flags |= NLM_F_ACK;
	do {
		n = sendto(batch->fd, batch->data, batch->used, 0, (struct sockaddr *)&to,
			   sizeof(to));
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		failed(batch, -errno);
	else
		read_answers(batch);
	batch->last = NULL;
	batch->used = 0;
	batch->count = 0;
}

int nlbatch_add(struct nlbatch *batch, const struct nlmsghdr *request)
{
	size_t len = NLMSG_ALIGN(request->nlmsg_len);

	if (len > sizeof(batch->data))
		return -EMSGSIZE;
	if (batch->count == REQUESTS || batch->used + len > sizeof(batch->data))
		flush(batch);
	batch->last = (struct nlmsghdr *)(batch->data + batch->used);
	memset(batch->data + batch->used, 0, len);
	memcpy(batch->last, request, request->nlmsg_len);
	batch->last->nlmsg_flags = (request->nlmsg_flags & (u16)~NLM_F_ACK) | NLM_F_REQUEST;
	batch->last->nlmsg_pid = 0;
	batch->last->nlmsg_seq = ++batch->seq;
	batch->used += len;
	batch->count++;
	return 0;
}

int nlbatch_end(struct nlbatch *batch)
{
	int error;

	flush(batch);
	error = batch->error;
	free(batch);
	return error;
}
