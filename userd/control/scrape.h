/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Metrics by HTTP: GET /metrics on a UNIX stream socket and, if that is configured, on a TCP
 * address. libmicrohttpd speaks HTTP, inside the event loop and without threads.
 *
 * Nobody is waited for: each listener has few connections, and none lasts longer than
 * SCRAPE_SECONDS. Whoever can connect can read all metrics, and do nothing else.
 */
#ifndef HALMAD_CONTROL_SCRAPE_H
#define HALMAD_CONTROL_SCRAPE_H

#include <systemd/sd-event.h>

#include "config/conf.h"

/* Connections of a listener; more wait until one ends */
#define SCRAPE_CONNECTIONS	8

/* How long one may take, from its first octet to its last, in seconds */
#define SCRAPE_SECONDS		10

#define SCRAPE_TEXT_MAX		192

struct scrape;

/* Makes the metrics, in the text format 0.0.4 if @plain; see metrics_text(). */
typedef char *(*scrape_fn)(void *ctx, bool plain, size_t *len);

/**
 * scrape_new() - begin without listeners
 * @event: event loop
 * @text: makes what is served
 * @ctx: for @text
 *
 * Return: NULL if there is no memory.
 */
struct scrape *scrape_new(sd_event *event, scrape_fn text, void *ctx);

/**
 * scrape_prepare() - open the listeners of a configuration, beside those that there are
 * @scrape: all of this, with no others prepared; NULL: nothing listens, here and below
 * @conf: where to listen
 * @gid: group whose members may read, CONF_NO_GROUP for none
 * @text: what is wrong, on failure; room for SCRAPE_TEXT_MAX
 *
 * A listener that is there and stays is the same one.
 *
 * Return: 0, or a negative errno; then nothing has changed.
 */
int scrape_prepare(struct scrape *scrape, const struct conf_metrics *conf, gid_t gid, char *text);

/**
 * scrape_use() - those that were prepared are the listeners from now on; others are closed, with
 *	their connections
 */
void scrape_use(struct scrape *scrape);

/**
 * scrape_undo() - close those that were prepared; fine if none were
 */
void scrape_undo(struct scrape *scrape);

void scrape_free(struct scrape *scrape);

#endif /* HALMAD_CONTROL_SCRAPE_H */
