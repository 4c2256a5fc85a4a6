/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home agent: mobile nodes are sent to another one (RFC 5142).
 *
 * While the configuration says so, each mobile node that is away is told by a Home Agent Switch
 * message, not many at a time, and again until it has de-registered or has not heard. It is served
 * until its binding ends, which nothing makes longer (decide.c).
 */
#ifndef HALMAD_HA_DRAIN_H
#define HALMAD_HA_DRAIN_H

#include <sys/queue.h>

#include "base/table.h"
#include "base/timer.h"
#include "config/conf.h"

struct bce;
struct ha;

/* Turns of a mobile node: it is told, and after 5, 10 and 20 s once more [RFC 5142, 5.2] */
#define DRAIN_TIMES	4

/**
 * struct leaver - a home address that is sent to another home agent
 * @entry: among those whose turn it was as often
 * @hoa: home address; its binding may be gone
 * @turns: how often it was its turn; it was not told if it had no SA then
 * @told: it was told
 * @due: boot time in ms of the next step
 */
struct leaver {
	TAILQ_ENTRY(leaver) entry;
	struct in6_addr hoa;
	unsigned int turns;
	bool told;
	u64 due;
};

/**
 * struct drain_stats - what has become of mobile nodes that were to go
 * @sent: Home Agent Switch messages, without those that were sent again
 * @again: those
 * @left: mobile nodes that de-registered after one
 * @unheard: mobile nodes that did not after the last one
 * @unknown: mobile nodes that do not know such messages
 * @unprotected: messages that could not be sent, as there is no SA with the mobile node
 */
struct drain_stats {
	u64 sent;
	u64 again;
	u64 left;
	u64 unheard;
	u64 unknown;
	u64 unprotected;
};

TAILQ_HEAD(leavers, leaver);

/**
 * struct drain - all of them
 * @on: there is something to do, or there was
 * @conf: what they are told
 * @timer: when the next one is told
 * @next: boot time in ms before which nobody is told, whatever is reloaded
 * @by_turns: by how often it was their turn, each list in the order of @due
 * @waiting: how many have not had a turn yet
 * @by_hoa: by home address
 * @stats: counters
 */
struct drain {
	bool on;
	struct conf_drain conf;
	struct timer timer;
	u64 next;
	struct leavers by_turns[DRAIN_TIMES + 1];
	u32 waiting;
	struct table by_hoa;
	struct drain_stats stats;
};

/**
 * drain_init() - begin with nobody
 *
 * Return: 0, or -ENOMEM.
 */
int drain_init(struct ha *ha);

/**
 * drain_fini() - forget all
 */
void drain_fini(struct ha *ha);

/**
 * drain_reloaded() - a configuration is in use: who has a binding is to go, or may stay
 *
 * Who was told already is not told anew, but where to go has changed.
 */
void drain_reloaded(struct ha *ha);

/**
 * drain_left() - the mobile node of a binding has de-registered, as it was told [RFC 5142, 6.1]
 */
void drain_left(struct ha *ha, const struct bce *bce);

/**
 * drain_unknown() - a mobile node does not know such messages [RFC 5142, 5.3]
 * @ha: home agent
 * @src: where the Binding Error came from: its home address
 *
 * Return: false if it was not told anything.
 */
bool drain_unknown(struct ha *ha, const struct in6_addr *src);

/**
 * drain_due() - the time of the timer of kind TIMER_DRAIN is over: tell one mobile node
 */
void drain_due(struct ha *ha);

#endif /* HALMAD_HA_DRAIN_H */
