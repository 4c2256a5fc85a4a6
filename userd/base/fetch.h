/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that will be needed soon: asking for it changes nothing but time.
 */
#ifndef HALMAD_BASE_FETCH_H
#define HALMAD_BASE_FETCH_H

#include <stddef.h>

/* Octets that the processor fetches at a time */
#define FETCH_LINE	64

/**
 * fetch() - have the processor fetch an object, and do not wait for it
 * @object: object; may be any address
 * @len: its octets, at least 1
 */
static inline void fetch(const void *object, size_t len)
{
	const char *at = object;
	size_t i;

	for (i = 0; i < len; i += FETCH_LINE)
		__builtin_prefetch(at + i);
	/* an object that does not begin with a line ends in one more */
	__builtin_prefetch(at + len - 1);
	/* to GCC what only fetches has no effect, and it leaves out all calls of it */
	__asm__ volatile ("");
}

#endif /* HALMAD_BASE_FETCH_H */
