// SPDX-License-Identifier: GPL-2.0
/*
 * The anchor that is killed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "subject.h"
#include "anchor.h"
#include "base/log.h"
#include "core/core.h"
#include "core/restore.h"
#include "lma/lma.h"
#include "store/store.h"

/**
 * struct subject - it
 * @fd: socket
 * @kernel: kernel
 * @anchor: anchor
 * @store: store
 */
struct subject {
	int fd;
	struct kernel *kernel;
	struct anchor *anchor;
	struct store *store;
};

struct in6_addr subject_mag(u32 nr)
{
	struct in6_addr addr = { { { 0x20, 1, 0xd, 0xb8 } } };

	addr.s6_addr[5] = (u8)(nr + 1);
	addr.s6_addr[15] = 1;
	return addr;
}

static u32 mag_nr(const struct in6_addr *addr)
{
	return addr->s6_addr[5] - 1U;
}

static void die(const char *what)
{
	fprintf(stderr, "crash: anchor: %s\n", what);
	_exit(3);
}

static struct now clock_now(void)
{
	struct now now;
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	now.boot_ms = (u64)ts.tv_sec * MSEC_PER_SEC + (u64)ts.tv_nsec / 1000000;
	clock_gettime(CLOCK_REALTIME, &ts);
	now.timestamp = timestamp_from_ns((u64)ts.tv_sec, (u32)ts.tv_nsec);
	now.random = now.timestamp * 0x9e3779b97f4a7c15ULL + (u64)getpid();
	return now;
}

/* ---- the kernel ---- */

static bool kernel_is(struct kernel_binding *b, u64 now)
{
	if (b->active >= 0 && b->deadline[b->active] <= now)
		b->active = -1;
	return b->active >= 0;
}

static struct kernel_binding *kernel_find(struct kernel *kernel, u64 id, u64 now,
					  struct kernel_binding **room)
{
	struct kernel_binding *b, *found = NULL;
	unsigned int i;

	*room = NULL;
	for (i = 0; i < KERNEL_MAX && !found; i++) {
		b = &kernel->binding[i];
		if (!kernel_is(b, now))
			*room = *room ? *room : b;
		else if (b->copy[b->active].id == id)
			found = b;
	}
	return found;
}

static bool kernel_taken(struct kernel *kernel, const struct binding_req *req, u64 now)
{
	const struct binding_info *info;
	struct kernel_binding *b;
	unsigned int i;

	for (i = 0; i < KERNEL_MAX; i++) {
		b = &kernel->binding[i];
		if (!kernel_is(b, now))
			continue;
		info = &b->copy[b->active];
		if (info->id != req->id && info->prefix_count && req->prefix_count &&
		    prefix_equal(&info->prefix[0], &req->prefix[0]))
			return true;
	}
	return false;
}

static void kernel_put(struct kernel_binding *b, const struct binding_req *req, u64 now)
{
	int to = b->active == 0;
	struct binding_info *info = &b->copy[to];

	*info = (struct binding_info){
		.kind = req->kind, .id = req->id, .version = req->version,
		.prefix_count = req->prefix_count, .local = req->local, .remote = req->remote,
		.state = req->state, .has_lifetime = true, .cookie_len = req->cookie_len,
	};
	mnid_set(&info->mnid, req->mnid->type, req->mnid->data, req->mnid->len);
	memcpy(info->prefix, req->prefix, req->prefix_count * sizeof(*req->prefix));
	memcpy(info->cookie, req->cookie, req->cookie_len);
	b->deadline[to] = now + req->lifetime;
	__atomic_store_n(&b->active, to, __ATOMIC_RELEASE);
}

static int kernel_request(struct kernel *kernel, const struct binding_req *req, u64 now)
{
	struct kernel_binding *room, *b = kernel_find(kernel, req->id, now, &room);

	if (req->op == BINDING_DEL) {
		if (!b)
			return -ENOENT;
		__atomic_store_n(&b->active, -1, __ATOMIC_RELEASE);
		return 0;
	}
	if (req->op == BINDING_NEW && b)
		return -EEXIST;
	if (kernel_taken(kernel, req, now)) {
		kernel->stolen++;
		return -EADDRINUSE;
	}
	if (!b)
		b = room;
	if (!b)
		return -ENOSPC;
	kernel_put(b, req, now);
	return 0;
}

static void to_kernel(void *ctx, struct binding_req *reqs, unsigned int count)
{
	struct subject *anchor = ctx;
	u64 now = clock_now().boot_ms;
	unsigned int i;

	for (i = 0; i < count; i++)
		reqs[i].error = kernel_request(anchor->kernel, &reqs[i], now);
}

/* ---- the wire ---- */

static unsigned int to_wire(void *ctx, const struct mh_answer *answers, unsigned int count)
{
	struct subject *anchor = ctx;
	struct message msg;
	unsigned int i;

	for (i = 0; i < count; i++) {
		msg.mag = mag_nr(&answers[i].dst);
		msg.len = (u32)answers[i].len;
		memcpy(msg.data, answers[i].data, answers[i].len);
		if (send(anchor->fd, &msg, MESSAGE_LEN(msg.len), MSG_NOSIGNAL) < 0)
			_exit(0);
	}
	return count;
}

static void report(void *ctx, const char *text)
{
	(void)ctx;
	die(text);
}

static struct conf *configure(void)
{
	char text[2048], addr[INET6_ADDRSTRLEN];
	struct in6_addr mag;
	size_t len;
	u32 i;

	len = (size_t)snprintf(text, sizeof(text),
			       "lab-mode = true\n"
			       "lifetime-max = %u\nMinDelayBeforeBCEDelete = %u\n"
			       "TimestampValidityWindow = 60000\n"
			       "device lma0 { local = " ANCHOR_LMAA
			       " home-network = 2001:db8:100::/40 }\n"
			       "pool p { prefix = " ANCHOR_POOL " }\n"
			       "mn \"*\" { }\n", ANCHOR_LIFETIME, ANCHOR_WAIT_MS);
	for (i = 0; i < ANCHOR_MAGS; i++) {
		mag = subject_mag(i);
		inet_ntop(AF_INET6, &mag, addr, sizeof(addr));
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"mag mag%u { address = %s heartbeats = false }\n", i, addr);
	}
	return conf_parse(text, "crash.conf", report, NULL);
}

static void begin(struct subject *anchor, const char *path)
{
	const struct store_options options = {
		.path = path, .delay_ms = ANCHOR_COMMIT_MS, .queue_max = 65536,
	};
	struct now now = clock_now();
	char text[STORE_TEXT_MAX], name[32];
	struct binding_info info;
	struct kernel_binding *b;
	struct outside io = { .kernel = to_kernel, .send = to_wire, .ctx = anchor };
	unsigned int i;

	anchor->store = store_open(&options, text);
	if (!anchor->store)
		die(text);
	io.store = anchor->store;
	anchor->anchor = anchor_new(configure(), &io, &now);
	if (!anchor->anchor)
		die("out of memory");
	for (i = 0; i < KERNEL_MAX; i++) {
		b = &anchor->kernel->binding[i];
		if (!kernel_is(b, now.boot_ms))
			continue;
		info = b->copy[b->active];
		info.remaining = b->deadline[b->active] - now.boot_ms;
		core_adopt(anchor_core(anchor->anchor), &info);
	}
	snprintf(name, sizeof(name), "boot %u", anchor->kernel->boots);
	if (!core_restore(anchor_core(anchor->anchor), name, false, text))
		die(text);
	if (store_start(anchor->store))
		die("cannot start the worker");
}

static void end(struct subject *anchor)
{
	core_stop(anchor_core(anchor->anchor));
	if (store_close(anchor->store))
		die("not all was written");
	_exit(0);
}

static void turn(struct subject *anchor)
{
	static struct message msg[BATCH_MAX];
	struct mh_packet packet = { 0 };
	struct now now = clock_now();
	unsigned int i;
	ssize_t len;

	inet_pton(AF_INET6, ANCHOR_LMAA, &packet.dst);
	anchor_now_is(anchor->anchor, &now);
	for (i = 0; i < BATCH_MAX; i++) {
		len = recv(anchor->fd, &msg[i], sizeof(msg[i]), MSG_DONTWAIT);
		if (len < 0)
			break;
		if (!len)
			end(anchor);
		packet.src = subject_mag(msg[i].mag);
		packet.data = msg[i].data;
		packet.len = msg[i].len;
		anchor_receive(anchor->anchor, &packet, 1);
	}
	anchor_flush(anchor->anchor);
}

void subject_run(int fd, struct kernel *kernel, const char *path)
{
	struct subject anchor = { .fd = fd, .kernel = kernel };
	struct pollfd pfd[2] = { { .fd = fd, .events = POLLIN }, { .events = POLLIN } };
	struct now now;
	u64 next;

	log_init(LOG_LEVEL_ERR);
	begin(&anchor, path);
	pfd[1].fd = store_fd(anchor.store);
	for (;;) {
		now = clock_now();
		anchor_now_is(anchor.anchor, &now);
		next = anchor_tick(anchor.anchor);
		if (poll(pfd, 2, next == UINT64_MAX || next > now.boot_ms + 1000 ? 1000 :
			 next > now.boot_ms ? (int)(next - now.boot_ms) : 0) < 0)
			die("poll");
		if (pfd[0].revents)
			turn(&anchor);
		if (pfd[1].revents)
			core_store_event(anchor_core(anchor.anchor));
	}
}
