/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Timestamps and sequence numbers (RFC 5213, 5.5), compared. What a PBU gets that is too old is
 * decided in lma/decide.c, and what a BU gets in ha/decide.c.
 */
#ifndef HALMAD_WIRE_FRESHNESS_H
#define HALMAD_WIRE_FRESHNESS_H

#include "base/types.h"

/**
 * struct replay - what the last accepted PBU of a session was ordered by
 * @timestamp: value of its Timestamp option; 0 if it had none (RFC 5213, 5.1)
 * @sequence: its sequence number
 * @by_sequence: it was ordered by number
 */
struct replay {
	u64 timestamp;
	u16 sequence;
	bool by_sequence;
};

/**
 * struct replay_rules - variables of RFC 5213, 9.1 and 9.3
 * @window_ms: TimestampValidityWindow
 * @mn_generated: MobileNodeGeneratedTimestampInUse
 */
struct replay_rules {
	u32 window_ms;
	bool mn_generated;
};

/* How far a timestamp that a mobile node made may be ahead of the clock here: it can be judged by
 * nothing but this, and who is further ahead could not send a valid one for longer.
 */
#define REPLAY_AHEAD_MS		(24 * 3600 * 1000ULL)

enum replay_result {
	REPLAY_OK,
	REPLAY_TIMESTAMP_FUTURE,
	REPLAY_TIMESTAMP_LOWER,
	REPLAY_TIMESTAMP_MISMATCH,
	REPLAY_SEQUENCE,
};

/* Bits of a Timestamp option behind those of whole seconds */
#define TIMESTAMP_SECOND	16

/**
 * timestamp_from_ns() - Timestamp option value of a time of day
 * @sec: seconds since 1970
 * @nsec: nanoseconds
 */
u64 timestamp_from_ns(u64 sec, u32 nsec);

/**
 * timestamp_ms() - span of the 48.16 format in milliseconds, rounded up
 */
u64 timestamp_ms(u64 span);

/**
 * timestamp_from_ms() - Timestamp option value of a time of day in milliseconds since 1970
 */
u64 timestamp_from_ms(u64 ms);

/**
 * timestamp_off_ms() - how far two timestamps are apart, in milliseconds
 */
u64 timestamp_off_ms(u64 a, u64 b);

/**
 * timestamp_turned() - a timestamp whose upper and lower 32 bits are each in the byte order of
 * another kind of machine
 */
u64 timestamp_turned(u64 timestamp);

/**
 * replay_outran() - the last accepted timestamp is one that could not be accepted now, nor soon:
 * the clock here was set back
 * @last: last accepted PBU of the session
 * @rules: variables
 * @now: time of day here
 */
bool replay_outran(const struct replay *last, const struct replay_rules *rules, u64 now);

/**
 * replay_timestamp() - judge a Timestamp option
 * @last: last accepted PBU of the session, NULL if there is no session
 * @rules: variables
 * @timestamp: value of the option
 * @now: time of day here, in the same format
 */
enum replay_result replay_timestamp(const struct replay *last, const struct replay_rules *rules,
				    u64 timestamp, u64 now);

/**
 * replay_sequence() - judge the sequence number of a PBU without Timestamp option
 * @last: last accepted PBU of the session, NULL if there is no session
 * @sequence: number
 */
enum replay_result replay_sequence(const struct replay *last, u16 sequence);

#endif /* HALMAD_WIRE_FRESHNESS_H */
