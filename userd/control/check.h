/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is wrong with the machine: "halma daemon check".
 */
#ifndef HALMAD_CONTROL_CHECK_H
#define HALMAD_CONTROL_CHECK_H

#include <jansson.h>

#include "kernel/device.h"
#include "kernel/mh_socket.h"
#include "store/store.h"
#include "control/tracker.h"

/**
 * check_machine() - look at everything that is not halmad's own
 * @conf: configuration
 * @device: device
 * @mh: Mobility Header socket
 * @store: store, NULL for none
 *
 * Return: array of {"severity", "what", "hint"}, empty if all is well.
 */
json_t *check_machine(const struct conf *conf, const struct device *device, const struct mh *mh,
		      struct store *store);

/**
 * check_tracker() - look whether the attachment tracker is there
 * @list: array that gets what is wrong
 * @conf: its configuration
 * @tracker: tracker
 */
void check_tracker(json_t *list, const struct conf_tracker *conf, const struct tracker *tracker);

#endif /* HALMAD_CONTROL_CHECK_H */
