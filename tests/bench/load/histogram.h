/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histogram of times: sixteen buckets for each doubling, so a value is known to within 1/16.
 */
#ifndef BENCH_LOAD_HISTOGRAM_H
#define BENCH_LOAD_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BUCKETS	1024

struct histogram {
	uint64_t count;
	uint64_t most;
	uint64_t bucket[HISTOGRAM_BUCKETS];
};

/**
 * histogram_add() - note a time in nanoseconds
 */
void histogram_add(struct histogram *h, uint64_t ns);

/**
 * histogram_at() - the time that a share of all does not exceed
 * @h: histogram
 * @share: from 0 to 1
 *
 * Return: upper end of the bucket, in nanoseconds; 0 for an empty histogram.
 */
uint64_t histogram_at(const struct histogram *h, double share);

/**
 * histogram_end() - upper end of a bucket
 */
uint64_t histogram_end(unsigned int bucket);

#endif /* BENCH_LOAD_HISTOGRAM_H */
