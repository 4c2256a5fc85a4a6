/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is wrong with the machine: "halma daemon check".
 */
#ifndef HALMAD_CONTROL_CHECK_H
#define HALMAD_CONTROL_CHECK_H

#include <jansson.h>

#include "kernel/mh_socket.h"
#include "kernel/module.h"
#include "kernel/route.h"
#include "store/store.h"
#include "control/tracker.h"

/**
 * check_machine() - look at everything that is not halmad's own
 * @conf: configuration
 * @nr: routes
 * @nl: module
 * @mh: Mobility Header socket
 * @store: store, NULL for none
 * @ifindex: device
 *
 * Return: array of {"severity", "what", "hint"}, empty if all is well.
 */
json_t *check_machine(const struct conf *conf, struct nlroute *nr, struct nlhalma *nl,
		      const struct mh *mh, struct store *store, u32 ifindex);

/**
 * check_tracker() - look whether the attachment tracker is there
 * @list: array that gets what is wrong
 * @conf: its configuration
 * @tracker: tracker
 */
void check_tracker(json_t *list, const struct conf_tracker *conf, const struct tracker *tracker);

#endif /* HALMAD_CONTROL_CHECK_H */
