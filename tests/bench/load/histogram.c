// SPDX-License-Identifier: GPL-2.0
/*
 * Histogram of times.
 */
#include "histogram.h"

static unsigned int bucket_of(uint64_t ns)
{
	unsigned int shift = 0;

	while (ns >> shift >= 32)
		shift++;
	/* below 32 each value is a bucket; above, the four bits behind the first tell which */
	return shift * 16 + (unsigned int)(ns >> shift);
}

uint64_t histogram_end(unsigned int bucket)
{
	unsigned int shift = bucket < 32 ? 0 : bucket / 16 - 1;

	return ((uint64_t)(bucket - shift * 16) + 1) << shift;
}

void histogram_add(struct histogram *h, uint64_t ns)
{
	h->count++;
	if (ns > h->most)
		h->most = ns;
	h->bucket[bucket_of(ns)]++;
}

uint64_t histogram_at(const struct histogram *h, double share)
{
	uint64_t left = (uint64_t)(share * (double)h->count), end;
	unsigned int i;

	for (i = 0; i < HISTOGRAM_BUCKETS; i++) {
		if (h->bucket[i] > left) {
			end = histogram_end(i);
			return end < h->most ? end : h->most;
		}
		left -= h->bucket[i];
	}
	return h->most;
}
