/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The world outside, as the anchor sees it: kernel, wire, store, and who waits for results.
 */
#ifndef HALMAD_CORE_OUTSIDE_H
#define HALMAD_CORE_OUTSIDE_H

#include "base/binding.h"
#include "base/siphash.h"
#include "wire/packet.h"

struct revoke_result;
struct attach_question;
struct store;

/* Messages that are worked on together: one netlink send, one sendmmsg. */
#define BATCH_MAX	64

/**
 * struct now - what time it is
 * @boot_ms: boot time in milliseconds
 * @timestamp: time of day in the format of the Timestamp option
 * @random: a number that nobody can guess
 */
struct now {
	u64 boot_ms;
	u64 timestamp;
	u64 random;
};

/**
 * struct outside - the world outside
 * @kernel: give requests to the kernel and wait for all its answers
 * @send: send messages; returns how many were sent
 * @revoked: a result of a revocation; NULL if nobody wants to know
 * @clock: time of day at this moment, in the format of the Timestamp option; costs no system call.
 *	NULL: nothing is measured
 * @ask: ask the attachment tracker; its answer is for anchor_attachment(). Returns false if it
 *	cannot be asked; must not call the anchor. NULL if there is no tracker
 * @ctx: for all
 * @store: what outlives the kernel; NULL if nothing does
 * @key: of hash values; nobody else knows it
 */
struct outside {
	void (*kernel)(void *ctx, struct binding_req *reqs, unsigned int count);
	unsigned int (*send)(void *ctx, const struct mh_answer *answers, unsigned int count);
	void (*revoked)(void *ctx, const struct revoke_result *result);
	u64 (*clock)(void *ctx);
	bool (*ask)(void *ctx, const struct attach_question *question);
	void *ctx;
	struct store *store;
	struct siphash_key key;
};

#endif /* HALMAD_CORE_OUTSIDE_H */
