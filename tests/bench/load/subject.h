/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An anchor of halmad's own objects, with a clock that the generator moves.
 */
#ifndef BENCH_LOAD_SUBJECT_H
#define BENCH_LOAD_SUBJECT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define NSEC_PER_SEC	1000000000ULL
#define NSEC_PER_MSEC	1000000ULL

/* Where the keys of mobile nodes would be */
#define SUBJECT_KEYS	"/tmp/halma-load.keys"

struct subject;

/**
 * subject_use_store() - let all that are started from now on have a store, made anew
 * @path: its file
 *
 * They are never faster than it: the generator's clock is not that of the disk.
 */
void subject_use_store(const char *path);

/**
 * subject_use_rate() - let all that are started from now on have a limit for each MAG
 * @rate: their pbu-rate; 0 for no limit
 */
void subject_use_rate(uint32_t rate);

/**
 * subject_use_mobiles() - let all that are started from now on be home agents of mobile nodes that
 *	register themselves
 * @count: how many
 * @sign: they have a key (RFC 4285)
 */
void subject_use_mobiles(uint32_t count, bool sign);

/**
 * subject_log() - let it write the lines that halmad writes by default, or none but errors
 * @on: it does; all that goes to standard error, these lines and others, goes nowhere then
 */
void subject_log(bool on);

/**
 * subject_new() - start one
 * @mags: number of MAGs in its configuration
 * @prefixes: number of home network prefixes in its pool, a power of two from 256 to 2^24
 *
 * Return: NULL, with a line on standard error, if that fails.
 */
struct subject *subject_new(unsigned int mags, uint32_t prefixes);

void subject_free(struct subject *anchor);

/**
 * subject_turn() - what halmad does when its socket is readable
 * @anchor: anchor
 * @now: time since the start in ns
 *
 * Reads what waits in the world, at most as much as one recvmmsg() brings, works on it, answers,
 * and looks at deadlines.
 */
void subject_turn(struct subject *anchor, uint64_t now);

/**
 * subject_wake() - what halmad does when its timer is over
 */
void subject_wake(struct subject *anchor, uint64_t now);

/**
 * subject_write_conf() - the part of its configuration that the mobile nodes count on
 */
void subject_write_conf(FILE *to, unsigned int mags, uint32_t prefixes);

/**
 * subject_epoch() - when the time of the generator began, in ns since that of Unix
 */
uint64_t subject_epoch(void);

/**
 * subject_timestamp() - a time in the format of the Timestamp option
 */
uint64_t subject_timestamp(uint64_t now);

/**
 * subject_hnp() - a prefix of the pool by its number, and the other way round
 */
struct in6_addr subject_hnp(const struct subject *anchor, uint32_t nr);
uint32_t subject_hnp_nr(const struct subject *anchor, const struct in6_addr *hnp);

uint32_t subject_sessions(const struct subject *anchor);
uint32_t subject_held(const struct subject *anchor);

/**
 * subject_pool_used() - prefixes of the pool that are taken
 */
uint32_t subject_pool_used(const struct subject *anchor);

#endif /* BENCH_LOAD_SUBJECT_H */
