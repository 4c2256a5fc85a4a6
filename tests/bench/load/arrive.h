/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arrivals: what MAGs that do as they should send, and when.
 */
#ifndef BENCH_LOAD_ARRIVE_H
#define BENCH_LOAD_ARRIVE_H

#include "nodes.h"

/**
 * arrive_settle() - let nodes come, before anything is measured
 * @nodes: nodes
 * @count: so many of them, the first ones
 * @step: time between two chunks, in ns
 *
 * Return: time at which all of them are there.
 */
uint64_t arrive_settle(struct nodes *nodes, uint32_t count, uint64_t step);

/**
 * arrive_ask() - what the next one asks for: refreshes most often, initial ones and
 *	de-registrations seldom
 */
enum ask arrive_ask(struct nodes *nodes);

/**
 * arrive_gap() - time until the next one comes
 * @nodes: nodes, for their random numbers
 * @rate: so many in a second
 *
 * Exponential: many small sources, none knows of another.
 *
 * Return: nanoseconds.
 */
double arrive_gap(struct nodes *nodes, uint32_t rate);

#endif /* BENCH_LOAD_ARRIVE_H */
