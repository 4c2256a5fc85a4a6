/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_TERM_H
#define HALMA_TERM_H

#include <stdbool.h>

/**
 * enum term_color - when to print in colour
 * @TERM_COLOR_NEVER: what holds if nobody asks
 * @TERM_COLOR: unless the user wants none in general (NO_COLOR)
 * @TERM_COLOR_AUTO: the same, on a terminal
 * @TERM_COLOR_ALWAYS: in any case
 */
enum term_color {
	TERM_COLOR_NEVER,
	TERM_COLOR,
	TERM_COLOR_AUTO,
	TERM_COLOR_ALWAYS,
};

unsigned int term_width(void);
bool term_color(enum term_color when);

#endif /* HALMA_TERM_H */
