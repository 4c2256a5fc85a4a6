/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The attachment tracker: a program that knows where mobile nodes are (RFC 5213, 11).
 *
 * It listens on a SOCK_SEQPACKET socket. Each question is one packet with a JSON object, of which
 * "id" is the number; each answer is one, too: {"id": number, "attached": true or false}. Answers
 * may come in any order. Nobody is waited for.
 */
#ifndef HALMAD_CONTROL_TRACKER_H
#define HALMAD_CONTROL_TRACKER_H

#include <jansson.h>
#include <systemd/sd-event.h>

#include "base/types.h"

/**
 * struct tracker_ops - who wants to know
 * @answer: the tracker has answered; returns false if it was not asked that (any more)
 * @lost: it will not answer any more what it was asked
 * @done: the last of some calls of the others
 */
struct tracker_ops {
	bool (*answer)(void *ctx, u64 id, bool attached);
	void (*lost)(void *ctx);
	void (*done)(void *ctx);
};

/**
 * struct tracker_status - how it does
 * @connected: there is a connection
 * @sent: questions sent
 * @wrong: answers that are none
 * @late: answers to what was not asked, or not any more
 */
struct tracker_status {
	bool connected;
	u64 sent;
	u64 wrong;
	u64 late;
};

struct tracker;

/**
 * tracker_new() - begin without a tracker
 * @event: event loop
 * @ops: who wants to know; must stay
 * @ctx: for @ops
 *
 * Return: NULL if there is no memory.
 */
struct tracker *tracker_new(sd_event *event, const struct tracker_ops *ops, void *ctx);

void tracker_free(struct tracker *tracker);

/**
 * tracker_use() - use the tracker that listens on a socket
 * @tracker: tracker
 * @path: socket, shorter than CONF_SOCKET_MAX; NULL for none
 *
 * What another one was asked is lost then. It need not be there: each question tries again, once a
 * second at most.
 */
void tracker_use(struct tracker *tracker, const char *path);

/**
 * tracker_ask() - ask
 * @tracker: tracker
 * @question: JSON object with "id"; the reference is taken
 *
 * Return: false if it cannot be asked.
 */
bool tracker_ask(struct tracker *tracker, json_t *question);

/**
 * tracker_status() - how it does
 */
void tracker_status(const struct tracker *tracker, struct tracker_status *status);

#endif /* HALMAD_CONTROL_TRACKER_H */
