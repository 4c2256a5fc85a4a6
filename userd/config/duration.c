// SPDX-License-Identifier: GPL-2.0
/*
 * A time as people write it. The units are those of systemd.time(7) that no two people read in two
 * ways: none shorter than a millisecond, and neither months nor years.
 */
#include "config/duration.h"

/* In ms: far from where a sum of u64 would overflow */
#define DURATION_MAX	(10000ULL * 366 * 86400 * 1000)

static const struct {
	const char *name;
	u64 ms;
} units[] = {
	{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "min", 60000 }, { "h", 3600000 },
	{ "d", 86400000 }, { "w", 7 * 86400000ULL },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits; @at is moved behind them. Return: false if there are none, or too many. */
static bool take_number(const char **at, u64 *number)
{
	if (!is_digit(**at))
		return false;
	for (*number = 0; is_digit(**at); (*at)++) {
		*number = *number * 10 + (u64)(**at - '0');
		if (*number > DURATION_MAX)
			return false;
	}
	return true;
}

/* Letters; @at is moved behind them. Return: ms, 0 if they are no unit. */
static u64 take_unit(const char **at)
{
	size_t i, len = 0;

	while ((*at)[len] && !is_digit((*at)[len]) && (*at)[len] != ' ')
		len++;
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (strlen(units[i].name) != len || memcmp(units[i].name, *at, len))
			continue;
		*at += len;
		return units[i].ms;
	}
	return 0;
}

bool duration_parse(const char *text, u64 *ms)
{
	u64 number, unit;

	*ms = 0;
	do {
		if (!take_number(&text, &number))
			return false;
		unit = take_unit(&text);
		if (!unit || number > (DURATION_MAX - *ms) / unit)
			return false;
		*ms += number * unit;
		while (*text == ' ')
			text++;
	} while (*text);
	return true;
}
