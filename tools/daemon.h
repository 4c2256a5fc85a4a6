/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_DAEMON_H
#define HALMA_DAEMON_H

#include <jansson.h>

/**
 * DOC: daemon
 *
 * halmad's control socket: one request, a JSON object {"cmd": WORD, FILTER...},
 * then one JSON object in each packet:
 *
 *	{"result": {...}}	the only answer, but for "monitor"
 *	{"part": {ARRAY: {}}}	before a long result: a member of one of its arrays
 *	{"item": {...}}		one of many, until {"end": true}
 *	{"error": "sentence"}	refused
 *	{"event": {...}}	after "monitor": what was decided
 *	{"lost": N}		after "monitor": so many events came too fast
 */

#define DAEMON_ABSENT_TEXT	256

/* how long an answer may take that halmad has at hand */
#define DAEMON_ANSWER_MS	10000

/* how long a reload may take, or a copy of the store: large files, read and written */
#define DAEMON_RELOAD_MS	300000

/* takes an item or the result of an answer; it stays the caller's */
typedef void (*daemon_fn)(json_t *object, void *arg);

const char *daemon_path(void);
int daemon_dial(const char *path);
const char *daemon_absent(const char *path, int err, char *text);
int daemon_send(int fd, json_t *request);
int daemon_take(int fd, json_t **object);
json_t *daemon_receive(int fd);
int daemon_revocation_ms(int fd, long long *ms);
int daemon_patience(int fd, json_t *request, long long *ms);
int daemon_wait(int fd, long long ms);
int daemon_inquire(const char *path, json_t *request, daemon_fn fn, void *arg);

#endif /* HALMA_DAEMON_H */
