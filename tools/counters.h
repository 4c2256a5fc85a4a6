/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_COUNTERS_H
#define HALMA_COUNTERS_H

#include <jansson.h>

#include "table.h"

void counters_print(json_t *counters, const struct look *look);

#endif /* HALMA_COUNTERS_H */
