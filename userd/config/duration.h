/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A time as people write it: 90s, 1h30m.
 */
#ifndef HALMAD_CONFIG_DURATION_H
#define HALMAD_CONFIG_DURATION_H

#include "base/types.h"

/* What times of the configuration are in, unless they say it themselves: in ms */
#define DURATION_MS	1
#define DURATION_SECOND	1000

/**
 * duration_parse() - read one or more numbers with their units, whose sum it is
 * @text: "90s", "1h30m", "1d 12h"; units are ms, s, m or min, h, d, w
 * @ms: result in ms
 *
 * Return: false if it is something else, a number without unit among others, or longer than 10,000
 * years.
 */
bool duration_parse(const char *text, u64 *ms);

#endif /* HALMAD_CONFIG_DURATION_H */
