/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters in JSON.
 */
#ifndef HALMAD_CONTROL_COUNTERS_H
#define HALMAD_CONTROL_COUNTERS_H

#include <jansson.h>

#include "anchor.h"

/**
 * show_counters() - all counters: messages by kind and result, and sessions
 */
json_t *show_counters(struct anchor *anchor);

#endif /* HALMAD_CONTROL_COUNTERS_H */
