/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_WATCH_H
#define HALMA_WATCH_H

#include "fake.h"

#define WATCH_HEARD	32

/* which events are heard: those about tunnels, or all others */
enum watch_what { WATCH_DECISIONS, WATCH_TUNNELS };

/**
 * struct watch - an anchor that is watched
 * @f: the anchor
 * @what: which events are heard
 * @event: the last of them, in a ring
 * @count: how many came
 */
struct watch {
	struct fake f;
	enum watch_what what;
	struct event event[WATCH_HEARD];
	unsigned int count;
};

/**
 * watch_start() - an anchor with this configuration, in *@state, for cmocka
 * Return: 0
 */
int watch_start(void **state, const char *conf, enum watch_what what);

/** watch_stop() - counterpart of watch_start(). Return: 0 */
int watch_stop(void **state);

/** watch_last() - the event that came last; there was one */
const struct event *watch_last(const struct watch *w);

#endif
