// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "err.h"
#include "refusal.h"
#include "req.h"

#define REQ_MSG_MAX	8192			/* one request */
#define REQ_OUT_MAX	(64 * 1024)		/* one burst */
#define REQ_IN_MAX	(16 * 1024)		/* one datagram of an answer to a burst */
#define REQ_IN_COUNT	64			/* datagrams taken at once */
#define REQ_RCVBUF	(8 * 1024 * 1024)
#define REQ_ANSWER_ROOM	(8 * 1024)		/* what one answer takes of it at most */
#define REQ_GROUPS	8

/**
 * struct pending - a request that waits for its answer
 * @msg: the request, to find the attribute that an error points at
 * @hdrlen: length of the family header
 * @set: its attributes
 * @line: of the batch file
 * @fn: takes a reply
 * @arg: for @fn
 */
struct pending {
	struct nlmsghdr *msg;
	size_t hdrlen;
	const struct name_set *set;
	unsigned long line;
	req_fn fn;
	void *arg;
};

/**
 * struct req - a netlink socket and the requests on their way
 * @nl: the socket
 * @family: message type of our generic netlink family; 0 for rtnetlink
 * @groups: multicast groups of the family
 * @group_count: how many
 * @burst: how many requests may wait for answers at once
 * @seq: sequence number of the first request in @out
 * @queued: requests in @out
 * @used: octets of @out in use
 * @pend: by order in @out; the one at @queued is being built
 * @too_long: the one being built has no room
 * @batch: collect
 * @force: go on after a refusal
 * @quiet: do not report refusals
 * @err: errno of the last refusal
 * @failures: number of refusals
 * @out: requests
 * @in: what is received: a datagram in each, or one of a dump in all
 */
struct req {
	struct mnl_socket *nl;
	uint16_t family;
	struct {
		char name[GENL_NAMSIZ];
		uint32_t id;
	} groups[REQ_GROUPS];
	unsigned int group_count;
	unsigned int burst;
	uint32_t seq;
	unsigned int queued;
	size_t used;
	struct pending pend[REQ_BURST + 1];
	bool too_long;
	bool batch;
	bool force;
	bool quiet;
	int err;
	unsigned long failures;
	char out[REQ_OUT_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
	char in[REQ_IN_COUNT][REQ_IN_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
};

/**
 * req_after - the attributes of an rtnetlink message
 * @reply: the message
 * @hdrlen: octets of its family header
 *
 * Return: a row to go through; empty if the header is cut short.
 */
struct req_attrs req_after(const struct req_reply *reply, size_t hdrlen)
{
	hdrlen = MNL_ALIGN(hdrlen);
	if (reply->hdrlen <= hdrlen)
		return (struct req_attrs){ .at = NULL, .len = 0 };
	return (struct req_attrs){
		.at = (const char *)reply->hdr + hdrlen,
		.len = reply->hdrlen - hdrlen,
	};
}

static void refused(struct req *r, const struct pending *p, int err, struct req_attrs tlvs)
{
	const struct refusal_of of = {
		.msg = p->msg,
		.hdrlen = p->hdrlen,
		.set = p->set,
		.line = p->line,
	};

	r->err = err;
	if (r->quiet)
		return;
	r->failures++;
	refusal_report(&of, err, tlvs);
}

/* ---- building ---- */

static struct pending *current(struct req *r)
{
	return &r->pend[r->queued];
}

static void begin(struct req *r, unsigned int type, unsigned int flags, const void *hdr,
		  size_t len, const struct name_set *set)
{
	struct pending *p;

	if (r->queued == r->burst || r->used + REQ_MSG_MAX > REQ_OUT_MAX)
		req_flush(r);
	p = current(r);
	p->msg = mnl_nlmsg_put_header(r->out + r->used);
	p->msg->nlmsg_type = (uint16_t)type;
	p->msg->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	p->msg->nlmsg_seq = r->seq + r->queued;
	memcpy(mnl_nlmsg_put_extra_header(p->msg, len), hdr, len);
	p->hdrlen = len;
	p->set = set;
	p->line = err_line_get();
	r->too_long = false;
}

/**
 * req_begin - begin a request of the halma family
 * @r: from req_open_halma()
 * @cmd: HALMA_CMD_*
 * @set: its attributes
 */
void req_begin(struct req *r, unsigned int cmd, const struct name_set *set)
{
	struct genlmsghdr hdr = { .cmd = (uint8_t)cmd, .version = HALMA_FAMILY_VERSION };

	begin(r, r->family, 0, &hdr, sizeof(hdr), set);
}

/**
 * req_begin_route - begin an rtnetlink request
 * @r: from req_open_route()
 * @type: RTM_*
 * @flags: NLM_F_CREATE and the like
 * @hdr: family header
 * @len: octets of it
 * @set: its attributes, for error messages
 */
void req_begin_route(struct req *r, unsigned int type, unsigned int flags, const void *hdr,
		     size_t len, const struct name_set *set)
{
	begin(r, type, flags, hdr, len, set);
}

/**
 * req_put - add an attribute
 * @r: the socket
 * @attr: number of the attribute
 * @data: payload
 * @len: octets of it
 */
void req_put(struct req *r, unsigned int attr, const void *data, size_t len)
{
	if (!mnl_attr_put_check(current(r)->msg, REQ_MSG_MAX, (uint16_t)attr, len, data))
		r->too_long = true;
}

/**
 * req_put_u32 - add a number of 32 bits
 * @r: the socket
 * @attr: number of the attribute
 * @value: the number
 */
void req_put_u32(struct req *r, unsigned int attr, uint32_t value)
{
	req_put(r, attr, &value, sizeof(value));
}

/**
 * req_put_u64 - add a number of 64 bits
 * @r: the socket
 * @attr: number of the attribute
 * @value: the number
 */
void req_put_u64(struct req *r, unsigned int attr, uint64_t value)
{
	req_put(r, attr, &value, sizeof(value));
}

/**
 * req_put_string - add a string
 * @r: the socket
 * @attr: number of the attribute
 * @value: the string
 */
void req_put_string(struct req *r, unsigned int attr, const char *value)
{
	req_put(r, attr, value, strlen(value) + 1);
}

/**
 * req_nest - begin an attribute that holds attributes
 * @r: the socket
 * @attr: number of the attribute
 *
 * Return: what req_nest_end() wants.
 */
void *req_nest(struct req *r, unsigned int attr)
{
	struct nlattr *nest;

	nest = mnl_attr_nest_start_check(current(r)->msg, REQ_MSG_MAX, (uint16_t)attr);
	if (!nest)
		r->too_long = true;
	return nest;
}

/**
 * req_nest_end - end what req_nest() began
 * @r: the socket
 * @nest: what it returned
 */
void req_nest_end(struct req *r, void *nest)
{
	if (nest)
		mnl_attr_nest_end(current(r)->msg, nest);
}

/**
 * req_commit - the request is complete; it will be sent
 * @r: the socket
 * @fn: takes a reply; NULL if there is none beyond success or failure
 * @arg: for @fn; must live until req_flush()
 *
 * Return: EXIT_OK, in batch mode before the answer is known.
 */
int req_commit(struct req *r, req_fn fn, void *arg)
{
	struct pending *p = current(r);

	if (r->too_long)
		return err_usage("the request is too long.");
	p->fn = fn;
	p->arg = arg;
	r->used += MNL_ALIGN(p->msg->nlmsg_len);
	r->queued++;
	return r->batch ? EXIT_OK : req_flush(r);
}

/* ---- sending and receiving ---- */

static int deliver(const struct req *r, const struct nlmsghdr *msg, req_fn fn, void *arg)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(msg);
	struct req_reply reply = { .type = msg->nlmsg_type };

	if (!fn)
		return EXIT_OK;
	reply.hdr = genl;
	reply.hdrlen = mnl_nlmsg_get_payload_len(msg);
	if (r->family) {
		if (reply.hdrlen < sizeof(*genl))
			return EXIT_OK;
		reply.cmd = genl->cmd;
		reply.hdrlen = sizeof(*genl);
		reply.attrs = req_msg_attrs(msg, sizeof(*genl));
	}
	return fn(&reply, arg);
}

/* receive once; -errno or the number of octets */
static int receive(struct req *r)
{
	ssize_t len;

	do {
		len = mnl_socket_recvfrom(r->nl, r->in, sizeof(r->in));
	} while (len < 0 && errno == EINTR);
	return len < 0 ? -errno : (int)len;
}

/* 0 or a positive errno; the rest of the message explains it */
static int error_of(const struct nlmsghdr *msg, struct req_attrs *tlvs)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(msg);
	size_t skip = sizeof(*e);

	*tlvs = (struct req_attrs){ .at = NULL, .len = 0 };
	if (mnl_nlmsg_get_payload_len(msg) < sizeof(*e))
		return EBADMSG;
	if (!(msg->nlmsg_flags & NLM_F_CAPPED) && e->msg.nlmsg_len >= NLMSG_HDRLEN)
		skip += e->msg.nlmsg_len - NLMSG_HDRLEN;
	if (msg->nlmsg_flags & NLM_F_ACK_TLVS)
		*tlvs = req_msg_attrs(msg, skip);
	return -e->error;
}

/* one message of the answer to a burst; true when that was the last */
static bool burst_msg(struct req *r, const struct nlmsghdr *msg)
{
	uint32_t at = msg->nlmsg_seq - r->seq;
	struct req_attrs tlvs;
	int err;

	if (at >= r->queued)
		return false;
	if (msg->nlmsg_type != NLMSG_ERROR) {
		deliver(r, msg, r->pend[at].fn, r->pend[at].arg);
		return false;
	}
	err = error_of(msg, &tlvs);
	if (err)
		refused(r, &r->pend[at], err, tlvs);
	return at == r->queued - 1;
}

/* a failure of the socket itself; no request is to blame */
static int broken(struct req *r, const char *what, int err)
{
	r->err = err;
	r->failures++;
	return err_refused("%s: %s.", what, strerror(err));
}

/*
 * Wait for a datagram, and take those that have come with it: each answer is one,
 * and a system call for each would cost more than the change that it is about.
 * -errno or their number.
 */
static int receive_some(struct req *r, struct mmsghdr *some)
{
	struct iovec iov[REQ_IN_COUNT];
	int i, count;

	memset(some, 0, REQ_IN_COUNT * sizeof(*some));
	for (i = 0; i < REQ_IN_COUNT; i++) {
		iov[i] = (struct iovec){ .iov_base = r->in[i], .iov_len = sizeof(r->in[i]) };
		some[i].msg_hdr.msg_iov = &iov[i];
		some[i].msg_hdr.msg_iovlen = 1;
	}
	do {
		count = recvmmsg(mnl_socket_get_fd(r->nl), some, REQ_IN_COUNT, MSG_WAITFORONE,
				 NULL);
	} while (count < 0 && errno == EINTR);
	return count < 0 ? -errno : count;
}

static int burst_answers(struct req *r)
{
	struct mmsghdr some[REQ_IN_COUNT];
	const struct nlmsghdr *msg;
	int i, count, len;
	bool last = false;

	while (!last) {
		count = receive_some(r, some);
		if (count < 0)
			return broken(r, "answers of the kernel are lost", -count);
		for (i = 0; i < count; i++) {
			len = (int)some[i].msg_len;
			if (some[i].msg_hdr.msg_flags & MSG_TRUNC)
				return broken(r, "an answer of the kernel is cut short", EMSGSIZE);
			for (msg = (const void *)r->in[i]; mnl_nlmsg_ok(msg, len);
			     msg = mnl_nlmsg_next(msg, &len))
				last |= burst_msg(r, msg);
		}
	}
	return EXIT_OK;
}

/**
 * req_flush - send what was committed and take the answers
 * @r: the socket
 *
 * Return: EXIT_OK, or EXIT_REFUSED if any was refused; that is reported.
 */
int req_flush(struct req *r)
{
	unsigned long before = r->failures;
	size_t used = r->used;
	int ret = EXIT_OK;

	if (!r->queued)
		return EXIT_OK;
	r->err = 0;
	r->pend[r->queued - 1].msg->nlmsg_flags |= NLM_F_ACK;
	if (mnl_socket_sendto(r->nl, r->out, used) < 0)
		ret = broken(r, "cannot send", errno);
	else
		ret = burst_answers(r);
	r->seq += r->queued;
	r->queued = 0;
	r->used = 0;
	if (r->quiet)
		return r->err ? EXIT_REFUSED : ret;
	return r->failures != before ? EXIT_REFUSED : ret;
}

/*
 * Send what was committed before the request that is being built, which then is
 * the first; whether it still is to be sent.
 */
static bool settle(struct req *r)
{
	struct pending p = *current(r);
	int ret;

	if (!r->queued)
		return true;
	ret = req_flush(r);
	memmove(r->out, p.msg, p.msg->nlmsg_len);
	p.msg = (struct nlmsghdr *)r->out;
	p.msg->nlmsg_seq = r->seq;
	*current(r) = p;
	return ret == EXIT_OK || r->force;
}

/**
 * req_ask - the request is complete; send it and take the answer
 * @r: the socket
 * @fn: takes a reply
 * @arg: for @fn
 *
 * What was committed before goes first.
 *
 * Return: EXIT_OK or EXIT_REFUSED.
 */
int req_ask(struct req *r, req_fn fn, void *arg)
{
	int ret = settle(r) ? req_commit(r, fn, arg) : EXIT_REFUSED;

	return ret ? ret : req_flush(r);
}

/**
 * req_probe - the same, of something that may not be there
 * @r: the socket; not in batch mode
 * @fn: takes a reply
 * @arg: for @fn
 *
 * A refusal is told to nobody but the caller.
 *
 * Return: 0 or a positive errno.
 */
int req_probe(struct req *r, req_fn fn, void *arg)
{
	r->quiet = true;
	req_commit(r, fn, arg);
	r->quiet = false;
	return r->err;
}

/* state of a dump */
struct dump {
	const struct pending *p;
	req_fn fn;
	void *arg;
	bool interrupted;
	bool done;
	int ret;
};

static void dump_msg(struct req *r, struct dump *d, const struct nlmsghdr *msg)
{
	struct req_attrs tlvs = { .at = NULL, .len = 0 };
	int err = 0;

	d->interrupted |= msg->nlmsg_flags & NLM_F_DUMP_INTR;
	if (msg->nlmsg_type == NLMSG_DONE || msg->nlmsg_type == NLMSG_ERROR) {
		d->done = true;
		if (msg->nlmsg_type == NLMSG_ERROR)
			err = error_of(msg, &tlvs);
		else if (mnl_nlmsg_get_payload_len(msg) >= sizeof(int))
			err = -*(const int *)mnl_nlmsg_get_payload(msg);
		if (msg->nlmsg_type == NLMSG_DONE && msg->nlmsg_flags & NLM_F_ACK_TLVS)
			tlvs = req_msg_attrs(msg, sizeof(int));
		if (err > 0) {
			refused(r, d->p, err, tlvs);
			d->ret = EXIT_REFUSED;
		}
	} else if (d->ret == EXIT_OK) {
		d->ret = deliver(r, msg, d->fn, d->arg);
	}
}

static int dump_answers(struct req *r, struct dump *d)
{
	const struct nlmsghdr *msg;
	int len;

	while (!d->done) {
		len = receive(r);
		if (len < 0)
			return broken(r, "the dump is cut short", -len);
		for (msg = (const void *)r->in; mnl_nlmsg_ok(msg, len) && !d->done;
		     msg = mnl_nlmsg_next(msg, &len))
			if (msg->nlmsg_seq == d->p->msg->nlmsg_seq)
				dump_msg(r, d, msg);
	}
	if (d->interrupted)
		err_note("Dump was interrupted and may be inconsistent.");
	return d->ret;
}

/**
 * req_dump - send the request that was begun as a dump
 * @r: the socket
 * @fn: takes each reply; the first that it does not return EXIT_OK for is the last
 * @arg: for @fn
 *
 * What was committed before goes first. @fn must not use @r.
 *
 * Return: EXIT_OK, what @fn returned, or EXIT_REFUSED.
 */
int req_dump(struct req *r, req_fn fn, void *arg)
{
	struct dump d = { .fn = fn, .arg = arg };
	struct nlmsghdr *msg;

	if (r->too_long)
		return err_usage("the request is too long.");
	if (!settle(r))
		return EXIT_REFUSED;
	d.p = current(r);
	msg = d.p->msg;
	msg->nlmsg_flags |= NLM_F_DUMP;
	r->seq++;
	if (mnl_socket_sendto(r->nl, msg, msg->nlmsg_len) < 0)
		return broken(r, "cannot send", errno);
	return dump_answers(r, &d);
}

/**
 * req_join - hear of a multicast group
 * @r: from req_open_halma()
 * @group: its name
 *
 * Return: EXIT_OK or EXIT_REFUSED.
 */
int req_join(struct req *r, const char *group)
{
	unsigned int i;

	for (i = 0; i < r->group_count && strcmp(r->groups[i].name, group); i++)
		;
	if (i == r->group_count)
		return err_refused("the kernel module has no group \"%s\".", group);
	if (mnl_socket_setsockopt(r->nl, NETLINK_ADD_MEMBERSHIP, &r->groups[i].id,
				  sizeof(r->groups[i].id)) < 0)
		return err_refused("cannot join group \"%s\": %s.", group, refusal_errno(errno));
	return EXIT_OK;
}

/**
 * req_fd - what to wait for before req_take()
 * @r: the socket
 *
 * Return: its descriptor.
 */
int req_fd(const struct req *r)
{
	return mnl_socket_get_fd(r->nl);
}

/**
 * req_take - wait for notifications, and take those that come together
 * @r: from req_open_halma(); in no use for requests
 * @fn: takes each; the rest is left out when it does not return EXIT_OK
 * @arg: for @fn
 *
 * Return: what @fn returned; -ENOBUFS when notifications were lost.
 */
int req_take(struct req *r, req_fn fn, void *arg)
{
	const struct nlmsghdr *msg;
	int ret = EXIT_OK, len = receive(r);

	if (len == -ENOBUFS)
		return -ENOBUFS;
	if (len < 0)
		return broken(r, "cannot listen", -len);
	for (msg = (const void *)r->in; mnl_nlmsg_ok(msg, len) && ret == EXIT_OK;
	     msg = mnl_nlmsg_next(msg, &len))
		if (msg->nlmsg_type == r->family)
			ret = deliver(r, msg, fn, arg);
	return ret;
}

/* ---- opening ---- */

static void option(const struct req *r, int name)
{
	int on = 1;

	/* an old kernel may lack it; then less is said in errors */
	(void)mnl_socket_setsockopt(r->nl, name, &on, sizeof(on));
}

/* whoever may not have a large buffer has fewer requests on their way */
static void receive_buffer(struct req *r)
{
	int size = REQ_RCVBUF, fd = mnl_socket_get_fd(r->nl);
	socklen_t len = sizeof(size);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	r->burst = 1;
	if (!getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, &len) && size > 2 * REQ_ANSWER_ROOM)
		r->burst = (unsigned int)size / REQ_ANSWER_ROOM;
	if (r->burst > REQ_BURST)
		r->burst = REQ_BURST;
}

static struct req *open_bus(int bus)
{
	struct req *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->nl = mnl_socket_open2(bus, SOCK_CLOEXEC);
	if (!r->nl || mnl_socket_bind(r->nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		err_refused("cannot open a netlink socket: %s.", strerror(errno));
		req_close(r);
		return NULL;
	}
	r->seq = 1;
	option(r, NETLINK_EXT_ACK);
	option(r, NETLINK_CAP_ACK);
	option(r, NETLINK_GET_STRICT_CHK);
	receive_buffer(r);
	return r;
}

static void group_read(struct req *r, struct req_attrs row)
{
	struct req_attr a;
	unsigned int n = r->group_count;

	if (n == REQ_GROUPS)
		return;
	while (req_next(&row, &a)) {
		if (a.type == CTRL_ATTR_MCAST_GRP_ID)
			r->groups[n].id = (uint32_t)req_uint(&a);
		else if (a.type == CTRL_ATTR_MCAST_GRP_NAME)
			snprintf(r->groups[n].name, sizeof(r->groups[n].name), "%.*s", (int)a.len,
				 (const char *)a.data);
	}
	r->group_count++;
}

static int family_read(const struct req_reply *reply, void *arg)
{
	struct req_attrs row, attrs = reply->attrs;
	struct req_attr a, group;
	struct req *r = arg;

	while (req_next(&attrs, &a)) {
		if (a.type == CTRL_ATTR_FAMILY_ID)
			r->family = (uint16_t)req_uint(&a);
		if (a.type != CTRL_ATTR_MCAST_GROUPS)
			continue;
		row = req_within(&a);
		while (req_next(&row, &group))
			group_read(r, req_within(&group));
	}
	return EXIT_OK;
}

/* 0 or a positive errno */
static int family_resolve(struct req *r)
{
	struct genlmsghdr hdr = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 };

	r->family = GENL_ID_CTRL;
	begin(r, GENL_ID_CTRL, 0, &hdr, sizeof(hdr), NULL);
	req_put_string(r, CTRL_ATTR_FAMILY_NAME, HALMA_FAMILY_NAME);
	return req_probe(r, family_read, r);
}

static void complain(int err)
{
	if (err == ENOENT)
		err_refused("the module is not loaded; try \"modprobe halma\".");
	else
		err_refused("%s.", refusal_errno(err));
}

/**
 * req_open_halma - open a socket to the halma family; loads the module
 *
 * Return: the socket; NULL, with a complaint, if that cannot be.
 */
struct req *req_open_halma(void)
{
	struct req *r = open_bus(NETLINK_GENERIC);
	int err = r ? family_resolve(r) : 0;

	if (!err)
		return r;
	complain(err);
	req_close(r);
	return NULL;
}

/**
 * req_try_halma - the same, where the module need not be there
 *
 * Return: the socket, or NULL.
 */
struct req *req_try_halma(void)
{
	struct req *r = open_bus(NETLINK_GENERIC);

	if (r && family_resolve(r)) {
		req_close(r);
		return NULL;
	}
	return r;
}

/**
 * req_open_route - open a socket to rtnetlink
 *
 * Return: the socket; NULL, with a complaint, if that cannot be.
 */
struct req *req_open_route(void)
{
	return open_bus(NETLINK_ROUTE);
}

/**
 * req_close - close a socket
 * @r: the socket, or NULL
 */
void req_close(struct req *r)
{
	if (!r)
		return;
	if (r->nl)
		mnl_socket_close(r->nl);
	free(r);
}

/**
 * req_batch - collect requests
 * @r: the socket
 * @force: go on after a refusal
 */
void req_batch(struct req *r, bool force)
{
	r->batch = true;
	r->force = force;
}

/**
 * req_failures - how many requests were refused and reported
 * @r: the socket
 *
 * Return: their number.
 */
unsigned long req_failures(const struct req *r)
{
	return r->failures;
}
