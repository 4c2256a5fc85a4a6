/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages that cannot be decided yet.
 *
 * A role gives a message that has to wait to wait_keep(), with a reason: a number of its own, of
 * which nothing is known here. When there is an answer, or the time is over, the role gets it back
 * by its operation resume(), with all the answers that there are, and decides about it anew.
 *
 * Messages wait for somebody who is asked: one of each sender about a mobile node, found by the
 * number that the answer names. Or they wait for what becomes of the sessions of their mobile node:
 * one for each mobile node, whoever sent it; role_ops.awaits_mn tells for which reasons.
 */
#ifndef HALMAD_CORE_WAIT_H
#define HALMAD_CORE_WAIT_H

#include <sys/queue.h>

#include "base/mnid.h"
#include "base/table.h"
#include "base/timer.h"
#include "wire/packet.h"

struct core;
struct mn;
struct role;

/* Reasons that a role may have */
#define WAIT_REASONS	8

/* Result of a wait for the store: all that it needs may be kept now */
#define WAIT_STORED	1

/* Messages that may wait in all, whatever roles allow */
#define WAIT_MAX	(1U << 20)

/**
 * struct wait_past - what has become of a message; all zero for one that has just come
 * @number: of the message, as its role counts them: one that came later has a higher one
 * @arrived: when it came, in the format of the Timestamp option; 0: the time of the decision
 * @result: for each reason what came of its wait, in numbers of the role; 0 if it did not wait
 */
struct wait_past {
	u64 number;
	u64 arrived;
	u8 result[WAIT_REASONS];
};

/**
 * struct wait_limits - how many messages may wait for a reason
 * @all: of all senders
 * @sender: of one sender; 0: no other limit than @all
 * @share: of one sender for each place of @all that is free, so that the last places are left to
 *	others; 0: as many as it likes
 */
struct wait_limits {
	u32 all;
	u32 sender;
	u32 share;
};

/**
 * struct wait_order - what a message is to wait for
 * @reason: below WAIT_REASONS
 * @mnid: mobile node that it is about
 * @about: session that it is about, if the role wants to know
 * @packet: message
 * @past: what has become of it before
 * @until: boot time in milliseconds at which the wait is over
 * @overdue: the result then; not 0
 * @limits: how many may wait for that
 */
struct wait_order {
	unsigned int reason;
	const struct mnid *mnid;
	u64 about;
	const struct mh_packet *packet;
	const struct wait_past *past;
	u64 until;
	u8 overdue;
	struct wait_limits limits;
};

/**
 * struct wait - a message that waits; to be read by roles, changed only here
 * @entry: among those of the same role and reason, in the order in which they began
 * @release: among those that are released
 * @timer: end of the wait
 * @role: who decides about it
 * @reason: what it waits for
 * @id: number that an answer can name; it is never used again
 * @about: session that it is about, as the role has said
 * @since: boot time of the begin of the wait in milliseconds
 * @repeated: a later message of the sender has taken the place of the first one
 * @released: the wait is over, and it goes on with the next wait_settle()
 * @result: what came of it, when it is released
 * @overdue: the result when the time is over
 * @sender: what else of its sender waits for that
 * @mn: mobile node, which stays as long, if it waits for what becomes of its sessions; else NULL
 * @past: what has become of the message before
 * @copy: the message
 * @hash: of its key
 * @mnid: mobile node; only as long as the identifier is
 */
struct wait {
	TAILQ_ENTRY(wait) entry;
	TAILQ_ENTRY(wait) release;
	struct timer timer;
	struct role *role;
	unsigned int reason;
	u64 id;
	u64 about;
	u64 since;
	bool repeated;
	bool released;
	u8 result;
	u8 overdue;
	struct wait_sender *sender;
	struct mn *mn;
	struct wait_past past;
	struct mh_copy *copy;
	u32 hash;
	/* without padding behind it, as no more is allocated than the identifier needs */
	_Alignas(8) struct mnid mnid;
};

TAILQ_HEAD(wait_queue, wait);

/**
 * struct wait_list - what waits for one reason of a role
 * @queue: all, the oldest first
 * @count: number of them
 */
struct wait_list {
	struct wait_queue queue;
	u32 count;
};

/**
 * struct waits - all messages that wait, of all roles
 * @by_key: by role, reason, mobile node and, if that matters, sender
 * @by_id: by number
 * @by_sender: how many of each sender wait for each reason
 * @released: those that go on with the next wait_settle(), in this order
 * @max: how many there may be
 * @last: number of the last one
 */
struct waits {
	struct table by_key;
	struct table by_id;
	struct table by_sender;
	struct wait_queue released;
	u32 max;
	u64 last;
};

/**
 * waits_init() - begin with none
 *
 * Return: 0, or -ENOMEM.
 */
int waits_init(struct waits *waits);

/**
 * waits_fini() - end; no role has any
 */
void waits_fini(struct waits *waits);

/**
 * wait_begin() - a role begins with none
 */
void wait_begin(struct role *role);

/**
 * wait_end() - a role ends: forget all that waits of it
 */
void wait_end(struct role *role);

/**
 * wait_keep() - let a message wait
 * @role: who decides about it
 * @order: what for; all that it points to is copied
 *
 * One of the same sender that waits for the same gives its place, its time and its number to this
 * one; that of another sender, if only one of the mobile node may wait, is gone. Neither is
 * answered. One that takes such a place needs no room.
 *
 * Return: what waits; NULL if there are too many, if there is no memory, or if it is to wait for
 * sessions of a mobile node that has none. Then all is as it was before.
 */
struct wait *wait_keep(struct role *role, const struct wait_order *order);

/**
 * wait_find() - what waits about a mobile node
 * @role: role
 * @reason: reason
 * @mnid: mobile node
 * @sender: sender; no matter for a reason in role_ops.awaits_mn, and may be NULL then
 *
 * Return: NULL if nothing does.
 */
struct wait *wait_find(const struct role *role, unsigned int reason, const struct mnid *mnid,
		       const struct in6_addr *sender);

/**
 * wait_of_mn() - what waits for what becomes of the sessions of a mobile node
 * @role: role
 * @reason: reason, of those in role_ops.awaits_mn
 * @mn: mobile node
 *
 * Return: NULL if nothing does.
 */
struct wait *wait_of_mn(const struct role *role, unsigned int reason, const struct mn *mn);

/**
 * wait_by_id() - what waits for an answer that names a number
 *
 * Return: NULL if no message of this role does for this reason, or not any more.
 */
struct wait *wait_by_id(const struct role *role, unsigned int reason, u64 id);

/**
 * wait_first() - what has waited for a reason for the longest time, NULL for nothing
 */
struct wait *wait_first(const struct role *role, unsigned int reason);

/**
 * wait_count() - how many messages of a role wait for a reason
 */
u32 wait_count(const struct role *role, unsigned int reason);

/**
 * wait_until() - move the end of a wait; one that is released goes on all the same
 * @wait: what waits
 * @at: boot time in milliseconds
 */
void wait_until(struct wait *wait, u64 at);

/**
 * wait_drop() - forget what waits; it is not answered
 */
void wait_drop(struct wait *wait);

/**
 * wait_forget() - a later message of a sender about a mobile node ends all that waits of it
 * @role: role; others are not concerned
 * @mnid: mobile node
 * @sender: sender
 *
 * It is not answered.
 */
void wait_forget(struct role *role, const struct mnid *mnid, const struct in6_addr *sender);

/**
 * wait_answer() - there is an answer: it goes on now
 * @wait: what waits; freed
 * @result: answer, not 0
 *
 * Calls the role's resume(); not for a finish function.
 */
void wait_answer(struct wait *wait, u8 result);

/**
 * wait_over() - the time of what waits is over: it goes on now, with its result for that
 * @timer: its deadline, of kind TIMER_WAIT
 */
void wait_over(struct timer *timer);

/**
 * wait_release() - it goes on when all that is in the batch is true; also for finish functions
 * @wait: what waits
 * @result: what came of it, not 0; one that is released already keeps the result that it has
 */
void wait_release(struct wait *wait, u8 result);

/**
 * wait_stored() - the store has kept something, or fails: what waits for that is released
 */
void wait_stored(struct core *core);

/**
 * wait_settle() - make all in the batch true, and let go on what is released
 *
 * One after the other, in the order of wait_release(), and what one does is true before the next:
 * also what is released by that.
 */
void wait_settle(struct core *core);

#endif /* HALMAD_CORE_WAIT_H */
