/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_HUMAN_H
#define HALMA_HUMAN_H

#include <stddef.h>
#include <stdint.h>

/**
 * DOC: human
 *
 * Numbers as a person reads them: at most two units, three digits. For text only;
 * what a program reads is exact. Pure functions.
 */

/* room for the text of each, NUL included */
#define HUMAN_TEXT	48

const char *human_ms(uint64_t ms, char *text);
const char *human_count(uint64_t count, const char *unit, char *text);
const char *human_time(uint64_t ms, char *text);
size_t human_width(const char *text, size_t len);
void human_cut(const char *text, size_t len, size_t width, char *to);

#endif /* HALMA_HUMAN_H */
