/* SPDX-License-Identifier: GPL-2.0 */
/* Tests that run when a debug build is loaded; it does not load if one fails. */
#ifndef HALMA_SELFTEST_H
#define HALMA_SELFTEST_H

#include <linux/init.h>

#ifdef HALMA_DEBUG
int __init halma_prefix_selftest(u64 seed);
int __init halma_bcache_selftest(u64 seed);
int __init halma_selftest(void);
#else
static inline int halma_selftest(void)
{
	return 0;
}
#endif

#endif /* HALMA_SELFTEST_H */
