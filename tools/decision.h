/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_DECISION_H
#define HALMA_DECISION_H

#include "print.h"

void decision_show(struct print *p, json_t *msg, bool details);

#endif /* HALMA_DECISION_H */
