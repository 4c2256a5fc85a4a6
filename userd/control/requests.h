/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wing control/: what people and programs ask of the daemon. It may include all that is below it:
 * daemon.h and anchor.h, and every wing from ipsec/ down.
 *
 * Requests come by the control socket (ctl.h) and are answered here, by request_answer(): with
 * what show.h, show_ipsec.h, counters.h and check.h make of the daemon, with a reload (reload.h),
 * or with an order to the anchor. Who monitors hears events (monitor.h). The other way round,
 * halmad asks a program where mobile nodes are (tracker.h).
 */
#ifndef HALMAD_CONTROL_REQUESTS_H
#define HALMAD_CONTROL_REQUESTS_H

#include <sys/queue.h>

#include <jansson.h>

#include "control/ctl.h"

struct halmad;
struct order;
struct revoke_result;

/**
 * struct requests - what outlives a request; zeroed at first
 * @orders: orders that are being carried out
 * @order_count: number of @orders
 * @last_order: the last number that was given to one
 * @backup: order of the copy of the store that is being made; 0 for none
 * @findings: array: what the last check found
 */
struct requests {
	LIST_HEAD(, order) orders;
	unsigned int order_count;
	u64 last_order;
	u64 backup;
	json_t *findings;
};

/**
 * request_answer() - answer a request; for struct ctl_ops
 * @ctx: struct halmad
 * @request: request
 * @may_change: who asks may do more than look
 * @reply: answer; that to an order comes later, when all MAGs have answered, or have not for too
 *	long
 */
void request_answer(void *ctx, json_t *request, bool may_change, struct ctl_reply *reply);

/**
 * order_result() - a result of an order has come; for struct outside
 * @ctx: struct halmad
 * @result: result
 */
void order_result(void *ctx, const struct revoke_result *result);

/**
 * order_reloaded() - a reload that was ordered is over; for reload_new()
 */
void order_reloaded(struct halmad *h, u64 order, const char *error, json_t *told);

/**
 * order_backed_up() - a copy of the store that was ordered may be ready: store_fd() was readable
 */
void order_backed_up(struct halmad *h);

/**
 * requests_fini() - forget all
 */
void requests_fini(struct halmad *h);

#endif /* HALMAD_CONTROL_REQUESTS_H */
