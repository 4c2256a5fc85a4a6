/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_RECORD_H
#define HALMA_RECORD_H

#include <stdbool.h>

#include "print.h"

bool record_print(struct print *p, json_t *object);

#endif /* HALMA_RECORD_H */
