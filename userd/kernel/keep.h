/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device is kept as it should be: what somebody takes away of it - its address, its route, that
 * it is up - is put back, and the log says so.
 *
 * keep_start() begins; keep_use() goes on with another configuration.
 */
#ifndef HALMAD_KERNEL_KEEP_H
#define HALMAD_KERNEL_KEEP_H

#include <systemd/sd-event.h>

#include "kernel/device.h"

struct keep;

/**
 * keep_start() - begin to watch
 * @event: event loop
 * @device: device, open as long as this
 * @conf: what it should be, as long as this or until keep_use()
 * @gone: called when the device is gone
 * @ctx: for @gone
 *
 * Return: NULL on failure; what is wrong is in the log.
 */
struct keep *keep_start(sd_event *event, struct device *device, const struct conf_device *conf,
			void (*gone)(void *ctx), void *ctx);

/**
 * keep_use() - use another configuration; NULL is nobody who keeps
 */
void keep_use(struct keep *keep, const struct conf_device *conf);

void keep_free(struct keep *keep);

#endif /* HALMAD_KERNEL_KEEP_H */
