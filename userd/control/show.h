/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The anchor in JSON.
 */
#ifndef HALMAD_CONTROL_SHOW_H
#define HALMAD_CONTROL_SHOW_H

#include <jansson.h>

#include "core/core.h"
#include "lma/decision.h"
#include "lma/mag.h"
#include "lma/revoke.h"
#include "store/store.h"

/**
 * show_pools() - how full each pool is
 */
json_t *show_pools(const struct conf *conf, const struct pools *pools);

/**
 * show_store() - how the store does
 * @conf: its configuration
 * @store: store, NULL for none
 */
json_t *show_store(const struct conf_store *conf, struct store *store);

/**
 * show_backup() - a copy of the store that was made
 */
json_t *show_backup(const struct store_backup *made);

/**
 * show_variables() - protocol variables by their names in the RFCs
 */
json_t *show_variables(const struct conf *conf);

/**
 * show_session() - one session
 * @bce: session
 * @boot_ms: boot time
 */
json_t *show_session(const struct bce *bce, u64 boot_ms);

/**
 * show_session_row() - of a session only what a table of all of them has
 * @bce: session
 * @boot_ms: time now
 *
 * There can be 100,000 of them: each member costs both who tells it and who reads it.
 */
json_t *show_session_row(const struct bce *bce, u64 boot_ms);

/**
 * show_mag() - one MAG
 * @mag: MAG
 * @boot_ms: boot time
 */
json_t *show_mag(const struct mag *mag, const struct mag_state *state, u64 boot_ms);

/**
 * show_revoking() - a session that is about to be revoked: whose it is
 * @bce: session
 * @conf: where its MAG has its name
 */
json_t *show_revoking(const struct bce *bce, const struct conf *conf);

/**
 * show_revoking_mag() - a MAG whose sessions are revoked
 * @address: MAG
 * @conf: where it has its name
 */
json_t *show_revoking_mag(const struct in6_addr *address, const struct conf *conf);

/**
 * show_revoked() - add to one of these what came of it
 */
void show_revoked(json_t *object, const struct revoke_result *result);

/**
 * show_event() - one decision, {"name": ..., "msg": {...}}
 * @event: decision
 * @conf: where the MAG has its name
 */
json_t *show_event(const struct event *event, const struct conf *conf);

/**
 * show_question() - a question for the attachment tracker
 */
json_t *show_question(const struct attach_question *question);

#endif /* HALMAD_CONTROL_SHOW_H */
