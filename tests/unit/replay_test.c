// SPDX-License-Identifier: GPL-2.0
/*
 * Order of PBUs.
 *
 * sources: userd
 */
#include "unit.h"

#include "wire/freshness.h"

#define NOW	(1700000000ULL << 16)

static const struct replay_rules rules = { .window_ms = 300 };
static const struct replay_rules mn_rules = { .window_ms = 300, .mn_generated = true };

/* 48.16: 0.25 s is 16384 */
static void format(void **state)
{
	(void)state;
	assert_int_equal(timestamp_from_ns(1, 250000000), 65536 + 16384);
	assert_int_equal(timestamp_from_ns(0, 999999999), 65535);
	assert_int_equal(timestamp_ms(65536), 1000);
	assert_int_equal(timestamp_ms(16384), 250);
	assert_int_equal(timestamp_ms(1), 1);
	assert_int_equal(timestamp_ms(0), 0);
}

static void window(void **state)
{
	/* 300 ms are 19660.8 units */
	(void)state;
	assert_int_equal(replay_timestamp(NULL, &rules, NOW, NOW), REPLAY_OK);
	assert_int_equal(replay_timestamp(NULL, &rules, NOW - 19660, NOW), REPLAY_OK);
	assert_int_equal(replay_timestamp(NULL, &rules, NOW + 19660, NOW), REPLAY_OK);
	assert_int_equal(replay_timestamp(NULL, &rules, NOW - 19661, NOW),
			 REPLAY_TIMESTAMP_MISMATCH);
	assert_int_equal(replay_timestamp(NULL, &rules, NOW + 19661, NOW),
			 REPLAY_TIMESTAMP_MISMATCH);
	assert_int_equal(replay_timestamp(NULL, &rules, 0, NOW), REPLAY_TIMESTAMP_MISMATCH);
	assert_int_equal(replay_timestamp(NULL, &rules, UINT64_MAX, NOW),
			 REPLAY_TIMESTAMP_MISMATCH);
}

static void monotony(void **state)
{
	struct replay last = { .timestamp = NOW };

	(void)state;
	assert_int_equal(replay_timestamp(&last, &rules, NOW + 1, NOW), REPLAY_OK);
	assert_int_equal(replay_timestamp(&last, &rules, NOW, NOW), REPLAY_TIMESTAMP_MISMATCH);
	assert_int_equal(replay_timestamp(&last, &rules, NOW - 1, NOW), REPLAY_TIMESTAMP_LOWER);
	/* lower is told before the window is looked at */
	assert_int_equal(replay_timestamp(&last, &rules, 1, NOW), REPLAY_TIMESTAMP_LOWER);
}

static void mn_generated(void **state)
{
	struct replay last = { .timestamp = 1000 };

	(void)state;
	assert_int_equal(replay_timestamp(&last, &mn_rules, 1001, NOW), REPLAY_OK);
	assert_int_equal(replay_timestamp(&last, &mn_rules, 999, NOW), REPLAY_TIMESTAMP_LOWER);
	assert_int_equal(replay_timestamp(&last, &mn_rules, 1000, NOW),
			 REPLAY_TIMESTAMP_MISMATCH);
}

static void sequence(void **state)
{
	struct replay last = { .sequence = 65535, .by_sequence = true };

	(void)state;
	assert_int_equal(replay_sequence(&last, 0), REPLAY_OK);
	assert_int_equal(replay_sequence(&last, 32766), REPLAY_OK);
	assert_int_equal(replay_sequence(&last, 32767), REPLAY_SEQUENCE);
	assert_int_equal(replay_sequence(&last, 65535), REPLAY_SEQUENCE);
	assert_int_equal(replay_sequence(&last, 65534), REPLAY_SEQUENCE);
	assert_int_equal(replay_sequence(NULL, 4711), REPLAY_OK);
}

static void mixed(void **state)
{
	struct replay last = { .timestamp = NOW, .sequence = 10 };

	(void)state;
	assert_int_equal(replay_sequence(&last, 3), REPLAY_OK);
	last = (struct replay){ .sequence = 10, .by_sequence = true };
	assert_int_equal(replay_timestamp(&last, &rules, NOW, NOW), REPLAY_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("RWIRE-5 timestamps are 48.16", format),
		CASE("R5213-5 timestamp inside and outside of the window", window),
		CASE("R5213-5 timestamp greater, equal and lower than the last", monotony),
		CASE("R5213-6 timestamps of mobile nodes are only compared", mn_generated),
		CASE("R5213-7 sequence numbers wrap at 65535", sequence),
		CASE("R5213-7 numbers that came with a timestamp are not compared", mixed),
	};

	return RUN(tests);
}
