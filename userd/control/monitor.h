/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From the anchor's events to the clients of the control socket that monitor.
 *
 * Signalling comes first: an event is put aside when it happens, and written when there is nothing
 * else to do. What does not fit is lost, and the clients are told how many.
 */
#ifndef HALMAD_CONTROL_MONITOR_H
#define HALMAD_CONTROL_MONITOR_H

#include <systemd/sd-event.h>

#include "control/ctl.h"
#include "anchor.h"

/* Events that wait at most */
#define MONITOR_QUEUE	1024

struct monitor;

/**
 * monitor_new() - make one that does not listen
 * @event: event loop
 * @ctl: control socket, of which monitor_stop() is to be called when it is deserted
 * @anchor: anchor
 *
 * Return: NULL if there is no memory.
 */
struct monitor *monitor_new(sd_event *event, struct ctl *ctl, struct anchor *anchor);

void monitor_free(struct monitor *m);

/**
 * monitor_start() - listen, for a client that is about to hear; can be called again
 *
 * Return: false if there is no memory.
 */
bool monitor_start(struct monitor *m);

/**
 * monitor_stop() - nobody hears any more: forget what waits
 */
void monitor_stop(struct monitor *m);

#endif /* HALMAD_CONTROL_MONITOR_H */
