/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_UNIT_STEPS_H
#define HALMA_UNIT_STEPS_H

/**
 * steps_taken() - basic blocks of the daemon that this thread has gone through since it began
 *
 * What something costs, in a measure that neither a busy machine changes nor a slow one. What the C
 * library, a test and its fakes do is not in it: a call of strlen() is no step, however long.
 */
unsigned long long steps_taken(void);

#endif
