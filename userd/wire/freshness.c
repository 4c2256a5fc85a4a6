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

enum replay_result replay_timestamp(const struct replay *last, const struct replay_rules *rules,
				    u64 timestamp, u64 now)
{
	u64 off = timestamp > now ? timestamp - now : now - timestamp;

	/* Lower than the last is 157 whatever the clock says [RFC 5213, 5.5 (8)]. */
	if (last && timestamp < last->timestamp)
		return REPLAY_TIMESTAMP_LOWER;
	/* Equal is not greater, so not valid [RFC 5213, 5.5 (6), (9)]. */
	if (last && last->timestamp && timestamp == last->timestamp)
		return REPLAY_TIMESTAMP_MISMATCH;
	if (!rules->mn_generated && timestamp_ms(off) > rules->window_ms)
		return REPLAY_TIMESTAMP_MISMATCH;
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
