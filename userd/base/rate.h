/* SPDX-License-Identifier: GPL-2.0 */
/*
 * So many in a second.
 */
#ifndef HALMAD_BASE_RATE_H
#define HALMAD_BASE_RATE_H

#include "base/types.h"

/**
 * struct rate - so many in a second
 * @second: current second
 * @count: how many in it
 */
struct rate {
	u64 second;
	u32 count;
};

/* One more is within @most in a second; it is counted if it is. */
static inline bool rate_admit(struct rate *rate, u64 boot_ms, u32 most)
{
	u64 second = boot_ms / MSEC_PER_SEC;

	if (rate->second != second)
		*rate = (struct rate){ .second = second };
	if (rate->count >= most)
		return false;
	rate->count++;
	return true;
}

/* There were @most in this second already. */
static inline bool rate_spent(const struct rate *rate, u64 boot_ms, u32 most)
{
	return rate->second == boot_ms / MSEC_PER_SEC && rate->count >= most;
}

#endif /* HALMAD_BASE_RATE_H */
