/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reload: another configuration while sessions go on.
 */
#ifndef HALMAD_CONTROL_RELOAD_H
#define HALMAD_CONTROL_RELOAD_H

#include <jansson.h>

#include "base/types.h"

struct halmad;
struct reload;

/**
 * reload_over_t - a reload is over, or a look at what it would do
 * @h: daemon
 * @order: who had asked for it
 * @error: why the old configuration stays in use, valid during the call; NULL if it does not
 * @told: what has changed, or would; a reference for who is called; NULL for no memory
 */
typedef void (*reload_over_t)(struct halmad *h, u64 order, const char *error, json_t *told);

/**
 * reload_new() - make what reloads
 * @h: daemon, with its event loop
 * @over: hears of each that was asked for by an order
 *
 * Return: NULL if there is no memory.
 */
struct reload *reload_new(struct halmad *h, reload_over_t over);

/**
 * reload_ask() - use the configuration as it is in the file now
 * @reload: what reloads
 * @order: who asks; 0 for nobody who waits for what becomes of it
 *
 * The file is read by a thread, while the loop goes on. Who asks meanwhile gets another reading,
 * since the file may have changed: one for all of them.
 *
 * Return: false if too many orders wait already: nobody will hear of this one.
 */
bool reload_ask(struct reload *reload, u64 order);

/**
 * reload_look() - see what a reload would do, and do nothing
 * @reload: what reloads
 * @order: who asks
 *
 * Return: false as reload_ask().
 */
bool reload_look(struct reload *reload, u64 order);

/**
 * reload_free() - forget all; a file that hangs is not waited for
 */
void reload_free(struct reload *reload);

#endif /* HALMAD_CONTROL_RELOAD_H */
