// SPDX-License-Identifier: GPL-2.0
/*
 * Order of PBUs: pure functions.
 *
 * A PBU with Timestamp option is ordered by it and by nothing else; its number is only copied.
 * One without is ordered by number as in RFC 6275, 9.5.1. A session can see both kinds: a number
 * that came with a timestamp was never checked and is not compared with.
 */
#include "wire/freshness.h"

u64 timestamp_from_ns(u64 sec, u32 nsec)
{
	return sec << 16 | ((u64)nsec << 16) / 1000000000U;
}

u64 timestamp_ms(u64 span)
{
	u64 sec = span >> 16;
	u64 frac = span & 0xffff;

	return sec * MSEC_PER_SEC + (frac * MSEC_PER_SEC + 0xffff) / 0x10000;
}

u64 timestamp_from_ms(u64 ms)
{
	return timestamp_from_ns(ms / MSEC_PER_SEC, (u32)(ms % MSEC_PER_SEC) * 1000000);
}

u64 timestamp_off_ms(u64 a, u64 b)
{
	return timestamp_ms(a > b ? a - b : b - a);
}

u64 timestamp_turned(u64 timestamp)
{
	return (u64)__builtin_bswap32((u32)(timestamp >> 32)) << 32 |
	       __builtin_bswap32((u32)timestamp);
}

bool replay_outran(const struct replay *last, const struct replay_rules *rules, u64 now)
{
	return !rules->mn_generated && last->timestamp > now &&
	       timestamp_off_ms(last->timestamp, now) > rules->window_ms;
}

enum replay_result replay_timestamp(const struct replay *last, const struct replay_rules *rules,
				    u64 timestamp, u64 now)
{
	u64 off = timestamp_off_ms(timestamp, now);

	/* Lower than the last is 157 whatever the clock says [RFC 5213, 5.5 (8)]. */
	if (last && timestamp < last->timestamp)
		return REPLAY_TIMESTAMP_LOWER;
	/* Equal is not greater, so not valid [RFC 5213, 5.5 (6), (9)]. */
	if (last && last->timestamp && timestamp == last->timestamp)
		return REPLAY_TIMESTAMP_MISMATCH;
	if (!rules->mn_generated && off > rules->window_ms)
		return REPLAY_TIMESTAMP_MISMATCH;
	if (timestamp > now && off > REPLAY_AHEAD_MS)
		return REPLAY_TIMESTAMP_FUTURE;
	return REPLAY_OK;
}

enum replay_result replay_sequence(const struct replay *last, u16 sequence)
{
	u16 ahead;

	if (!last || !last->by_sequence)
		return REPLAY_OK;
	/* Greater modulo 2^16 [RFC 6275, 9.5.1]. */
	ahead = (u16)(sequence - last->sequence);
	return ahead >= 1 && ahead <= 32767 ? REPLAY_OK : REPLAY_SEQUENCE;
}
