/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The control socket: what "halma daemon", "halma mn" and "halma mag" talk to.
 */
#ifndef HALMAD_CTL_H
#define HALMAD_CTL_H

#include <jansson.h>
#include <systemd/sd-event.h>

#include "types.h"

/**
 * struct ctl_list - answer of many items
 * @key: keys of the items, freed by the control socket
 * @count: number of @key
 * @item: makes the item of a key; NULL if it is gone meanwhile
 */
struct ctl_list {
	u64 *key;
	u32 count;
	json_t *(*item)(void *ctx, u64 key);
};

/**
 * struct ctl_reply - answer to a request; one of these is set
 * @order: the answer comes later, by ctl_finish() with this number
 * @result: the answer
 * @list: the items
 * @error: why there is no answer
 */
struct ctl_reply {
	u64 order;
	json_t *result;
	struct ctl_list list;
	const char *error;
};

/* Answers a request, a JSON object. */
typedef void (*ctl_answer_t)(void *ctx, json_t *request, struct ctl_reply *reply);

struct ctl;

/**
 * ctl_open() - listen
 * @event: event loop
 * @path: path of the socket; its directory is made if it is not there
 * @answer: answers requests
 * @ctx: for @answer and for the items of lists
 * @error: negative errno, on failure
 */
struct ctl *ctl_open(sd_event *event, const char *path, ctl_answer_t answer, void *ctx,
		     int *error);

/**
 * ctl_finish() - send an answer that was to come later
 * @ctl: control socket
 * @order: number
 * @reply: answer; nobody may be waiting for it any more
 */
void ctl_finish(struct ctl *ctl, u64 order, struct ctl_reply *reply);

void ctl_close(struct ctl *ctl);

#endif /* HALMAD_CTL_H */
