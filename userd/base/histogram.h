/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How often something took how long: fixed classes, from 100 us to 10 s.
 */
#ifndef HALMAD_BASE_HISTOGRAM_H
#define HALMAD_BASE_HISTOGRAM_H

#include "base/types.h"

/* Classes with an upper bound; one more is for what took longer than all of them. */
#define HISTOGRAM_BOUNDS	16

/* Units of a duration in a second: those of the Timestamp option (RFC 5213, 8.8) */
#define HISTOGRAM_SECOND	65536U

/**
 * struct histogram - how often something took how long; all zero at first
 * @count: for each class, without those below it
 * @sum: of all durations, in units of 1/65536 s
 */
struct histogram {
	u64 count[HISTOGRAM_BOUNDS + 1];
	u64 sum;
};

/**
 * histogram_add() - it took this long once more
 * @h: histogram
 * @duration: in units of 1/65536 s; what is exactly as long as a bound is in the class below it
 */
void histogram_add(struct histogram *h, u64 duration);

/**
 * histogram_bound() - upper bound of a class in seconds, as text
 * @i: less than HISTOGRAM_BOUNDS
 */
const char *histogram_bound(unsigned int i);

#endif /* HALMAD_BASE_HISTOGRAM_H */
