/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What there is beside what there should be.
 */
#ifndef TESTS_MODEL_JUDGE_H
#define TESTS_MODEL_JUDGE_H

#include "oracle.h"

/**
 * judge() - compare all that can be seen: sessions, kernel, store, pool, timers, steering
 *
 * Return: what is wrong; NULL if nothing is.
 */
const char *judge(const struct world *w, struct oracle *o);

/**
 * judge_nothing() - nothing is left of anything
 */
const char *judge_nothing(const struct world *w);

/**
 * judge_digest() - all octets of the sessions of a kind and of their bindings in the kernel
 * @w: world
 * @kind: kind
 * @but: but for those of this node; NOTHING: of all
 */
u64 judge_digest(const struct world *w, enum halma_kind kind, int but);

#endif /* TESTS_MODEL_JUDGE_H */
