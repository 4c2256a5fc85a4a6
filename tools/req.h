/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_REQ_H
#define HALMA_REQ_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attr.h"
#include "names.h"

/**
 * DOC: req
 *
 * Requests to the kernel. A request is begun, filled and then either
 * committed, dumped or dropped; what the kernel refuses is reported here, for
 * all commands in the same words.
 *
 * Committed requests are collected while batch mode is on: up to REQ_BURST of
 * them travel in one message, and only the last asks for an acknowledgment,
 * since the kernel works them off in order and reports each failure in any
 * case. req_flush() sends what is waiting.
 */

#define REQ_BURST 256

struct req;

/**
 * struct req_reply - a message from the kernel
 * @type: netlink message type
 * @cmd: generic netlink command, if it is one of our family
 * @hdr: family header
 * @hdrlen: octets of it
 * @attrs: the attributes
 */
struct req_reply {
	unsigned int type;
	unsigned int cmd;
	const void *hdr;
	size_t hdrlen;
	struct req_attrs attrs;
};

/* returns EXIT_OK to go on */
typedef int (*req_fn)(const struct req_reply *reply, void *arg);

struct req *req_open_halma(void);
struct req *req_try_halma(void);
struct req *req_open_route(void);
void req_close(struct req *r);
void req_batch(struct req *r, bool force);
unsigned long req_failures(const struct req *r);

void req_begin(struct req *r, unsigned int cmd, const struct name_set *set);
void req_begin_route(struct req *r, unsigned int type, unsigned int flags, const void *hdr,
		     size_t len, const struct name_set *set);
void req_put(struct req *r, unsigned int attr, const void *data, size_t len);
void req_put_u32(struct req *r, unsigned int attr, uint32_t value);
void req_put_u64(struct req *r, unsigned int attr, uint64_t value);
void req_put_string(struct req *r, unsigned int attr, const char *value);
void *req_nest(struct req *r, unsigned int attr);
void req_nest_end(struct req *r, void *nest);
int req_commit(struct req *r, req_fn fn, void *arg);
int req_flush(struct req *r);
int req_ask(struct req *r, req_fn fn, void *arg);
int req_probe(struct req *r, req_fn fn, void *arg);
int req_dump(struct req *r, req_fn fn, void *arg);

int req_join(struct req *r, const char *group);
int req_fd(const struct req *r);
int req_take(struct req *r, req_fn fn, void *arg);

struct req_attrs req_after(const struct req_reply *reply, size_t hdrlen);

#endif /* HALMA_REQ_H */
