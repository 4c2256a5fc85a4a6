/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel with any number of IPsec policies, as kernel/xfrm.h shows it: what was asked of it, and
 * the ESP SAs that it has. There is one at a time.
 */
#ifndef TESTS_FAKESPD_H
#define TESTS_FAKESPD_H

#include "unit.h"

#include "kernel/policy.h"
#include "kernel/xfrm.h"

/* SAs, and how many requests of each kind are kept */
#define FAKESPD_STATES	8192
#define FAKESPD_KEPT	64

/**
 * struct fakespd_log - requests of a kind
 * @count: how many since fakespd_forget()
 * @policy: the first of them
 */
struct fakespd_log {
	unsigned int count;
	struct spd_policy policy[FAKESPD_KEPT];
};

/**
 * struct fakespd - all of it
 * @is: policies
 * @sorted: how many of them are in order
 * @set: those that were set
 * @del: those that were deleted
 * @state: ESP SAs
 * @state_count: number of @state
 * @made: those that were made with keys by hand
 * @auth: algorithm and length of the key of the last of them
 * @crypt: the same of its cipher
 * @deleted: SAs that were deleted
 * @options: Home Address options are let pass
 * @watched: halmad hears when somebody changes that
 * @move: the last move, and the policy that it named
 * @moved: that policy
 * @moves: how many there were
 * @error: negative errno that moves end with
 */
struct fakespd {
	struct spd is;
	unsigned int sorted;
	struct fakespd_log set;
	struct fakespd_log del;
	struct nlxfrm_state state[FAKESPD_STATES];
	unsigned int state_count;
	unsigned int made;
	char auth[64];
	char crypt[64];
	unsigned int deleted;
	bool options;
	bool watched;
	struct nlxfrm_move move;
	struct spd_policy moved;
	unsigned int moves;
	int error;
};

/* Have kernel/ show this one from now on: all zero, or as another program left it. */
void fakespd_use(struct fakespd *spd);

/* As if nothing had been asked. */
void fakespd_forget(void);

/* A pair of SAs. */
void fakespd_pair(const char *peer, const char *local, u32 spi_in, u32 spi_out, u32 reqid);

void fakespd_fini(void);

#endif /* TESTS_FAKESPD_H */
