/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The control socket: what "halma daemon", "halma mn", "halma mag" and "halma monitor" talk to.
 *
 * Root and the user that halmad runs as may do everything by it. Members of a group can be let in
 * to look.
 */
#ifndef HALMAD_CONTROL_CTL_H
#define HALMAD_CONTROL_CTL_H

#include <jansson.h>
#include <systemd/sd-event.h>

#include "base/types.h"

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
 * @monitor: with @result: the client hears events from now on, and cannot ask any more
 */
struct ctl_reply {
	u64 order;
	json_t *result;
	struct ctl_list list;
	const char *error;
	bool monitor;
};

/**
 * struct ctl_ops - what the control socket calls
 * @answer: answers a request, a JSON object; who asks may change things, or only look
 * @deserted: the last client has gone that heard events
 */
struct ctl_ops {
	void (*answer)(void *ctx, json_t *request, bool may_change, struct ctl_reply *reply);
	void (*deserted)(void *ctx);
};

struct ctl;

/**
 * ctl_open() - listen
 * @event: event loop
 * @path: path of the socket; its directory is made if it is not there
 * @ops: what is called
 * @ctx: for @ops and for the items of lists
 * @error: negative errno, on failure
 */
struct ctl *ctl_open(sd_event *event, const char *path, const struct ctl_ops *ops, void *ctx,
		     int *error);

/**
 * ctl_holder() - the process that listens on a path
 *
 * Return: its pid; 0 if nobody does, or this may not be known.
 */
pid_t ctl_holder(const char *path);

/**
 * ctl_admit() - let the members of a group look
 *
 * Return: 0, or a negative errno: -EPERM if halmad is no member of it itself.
 */
int ctl_admit(struct ctl *ctl, gid_t gid);

/**
 * ctl_finish() - send an answer that was to come later
 * @ctl: control socket
 * @order: number
 * @reply: answer; nobody may be waiting for it any more
 */
void ctl_finish(struct ctl *ctl, u64 order, struct ctl_reply *reply);

/**
 * ctl_monitors() - number of clients that hear events
 */
unsigned int ctl_monitors(const struct ctl *ctl);

/**
 * ctl_ready() - some client can take an event now
 */
bool ctl_ready(const struct ctl *ctl);

/**
 * ctl_publish() - send an event to all that hear; takes it
 *
 * Nobody is waited for. A client that does not read loses events, and is told how many when it
 * reads again.
 */
void ctl_publish(struct ctl *ctl, json_t *event);

/**
 * ctl_lost() - events are lost for all that hear
 */
void ctl_lost(struct ctl *ctl, u64 count);

void ctl_close(struct ctl *ctl);

#endif /* HALMAD_CONTROL_CTL_H */
