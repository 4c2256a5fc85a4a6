/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Orders of the operator that take time: revocations (RFC 5846).
 */
#ifndef HALMAD_CONTROL_ORDER_H
#define HALMAD_CONTROL_ORDER_H

#include <sys/queue.h>

#include <jansson.h>

#include "control/ctl.h"
#include "lma/revoke.h"

struct halmad;

/**
 * struct order - an order that is being carried out
 * @entry: among all
 * @number: its number, at the control socket and at the anchor
 * @expected: number of results
 * @done: how many of them have come
 * @items: array: what is revoked, with what came of it
 */
struct order {
	LIST_ENTRY(order) entry;
	u64 number;
	unsigned int expected;
	unsigned int done;
	json_t *items;
};

/**
 * struct order_list - all of them
 * @first: list
 * @count: how many
 * @last: the last number that was given
 */
struct order_list {
	LIST_HEAD(, order) first;
	unsigned int count;
	u64 last;
};

/**
 * order_revoke_mn() - revoke sessions of a mobile node, or of all of a realm
 * @h: daemon
 * @request: mn-id; prefix, if only one session is meant; reason. Or realm
 * @reply: answer; comes later, when all MAGs have answered or have not for too long
 */
void order_revoke_mn(struct halmad *h, json_t *request, struct ctl_reply *reply);

/**
 * order_revoke_mag() - revoke all sessions of a MAG
 * @h: daemon
 * @request: name or remote
 * @reply: answer, as above
 */
void order_revoke_mag(struct halmad *h, json_t *request, struct ctl_reply *reply);

/**
 * order_result() - a result has come; for struct outside
 * @ctx: struct halmad
 * @result: result
 */
void order_result(void *ctx, const struct revoke_result *result);

/**
 * order_fini() - forget all
 */
void order_fini(struct halmad *h);

#endif /* HALMAD_CONTROL_ORDER_H */
