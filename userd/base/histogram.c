// SPDX-License-Identifier: GPL-2.0
/*
 * How often something took how long.
 */
#include "base/histogram.h"

/* A duration is whole units: the last one that is not longer than the bound. */
#define BOUND(us, text)	{ (u64)(us) * HISTOGRAM_SECOND / 1000000, text }

static const struct {
	u64 most;
	const char *text;
} bounds[HISTOGRAM_BOUNDS] = {
	BOUND(100, "0.0001"), BOUND(250, "0.00025"), BOUND(500, "0.0005"),
	BOUND(1000, "0.001"), BOUND(2500, "0.0025"), BOUND(5000, "0.005"),
	BOUND(10000, "0.01"), BOUND(25000, "0.025"), BOUND(50000, "0.05"),
	BOUND(100000, "0.1"), BOUND(250000, "0.25"), BOUND(500000, "0.5"),
	BOUND(1000000, "1.0"), BOUND(2500000, "2.5"), BOUND(5000000, "5.0"),
	BOUND(10000000, "10.0"),
};

/* Most of what is measured is short: the lower classes come first. */
void histogram_add(struct histogram *h, u64 duration)
{
	unsigned int i;

	for (i = 0; i < HISTOGRAM_BOUNDS && duration > bounds[i].most; i++)
		;
	h->count[i]++;
	h->sum += duration;
}

const char *histogram_bound(unsigned int i)
{
	return bounds[i].text;
}
