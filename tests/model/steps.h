/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Steps of the world, each of which the anchor and the model make, and are compared after.
 */
#ifndef TESTS_MODEL_STEPS_H
#define TESTS_MODEL_STEPS_H

#include "judge.h"

#define STEP_TEXT_MAX	32

/**
 * enum step_kind - what happens
 * @STEP_ATTACH: PBU, handoff indicator 1 (new), no prefix named: the first interface
 * @STEP_REFRESH: PBU, indicator 5, its prefix named; from whichever MAG
 * @STEP_LEAVE: PBU, indicator 4, lifetime 0, its prefix named; from whichever MAG
 * @STEP_HANDOVER: PBU, indicator 3, its prefix named
 * @STEP_SECOND: PBU as STEP_ATTACH, of the second interface
 * @STEP_SWITCH: PBU, indicator 2, no prefix named, of the second interface
 * @STEP_PLAIN: PBU as STEP_HANDOVER, but that it names neither a prefix nor an interface
 * @STEP_UNKNOWN: PBU, indicator 4, no prefix named, of the interface that has no session
 * @STEP_OLD: PBU as STEP_HANDOVER, with a timestamp before the last one
 * @STEP_EQUAL: the same with the last timestamp
 * @STEP_STEAL: PBU that names a prefix of the other node
 * @STEP_AWAY: BU from the care-of address
 * @STEP_ROUTER: the same with R
 * @STEP_LATE: BU from the care-of address with the last sequence number
 * @STEP_OLDER: the same with one before that
 * @STEP_HOME: BU, lifetime 0, from the home address
 * @STEP_GIVE_UP: BU, lifetime 0, from the care-of address
 * @STEP_ROUTER_HOME: BU with R from the home address, which ends it, too (RFC 3963, 6.2)
 * @STEP_CLAIM: BU for the other node's home address, by its own name
 * @STEP_ERASE: the same with lifetime 0
 * @STEP_CIRCLE: BU with the other node's home address as care-of address
 * @STEP_REVOKE: the operator revokes what MAGs have of it, which agree (RFC 5846, 8.1)
 * @STEP_LEASE: the configuration gives it a home address for good, or does not any more
 * @STEP_FULL: the kernel takes nothing more, or does again
 * @STEP_MOMENT: half a second passes
 * @STEP_PASS: 4 s pass
 * @STEP_NEXT: time passes until something ends
 * @STEP_RESTART: the daemon is killed, and starts
 * @STEP_REBOOT: the machine stops in order, and starts
 * @STEP_GONE: the daemon is killed, and starts after 4 s
 * @STEP_OUTAGE: the machine stops in order, and starts after 4 s
 */
enum step_kind {
	STEP_ATTACH,
	STEP_REFRESH,
	STEP_LEAVE,
	STEP_HANDOVER,
	STEP_SECOND,
	STEP_SWITCH,
	STEP_PLAIN,
	STEP_UNKNOWN,
	STEP_OLD,
	STEP_EQUAL,
	STEP_STEAL,
	STEP_AWAY,
	STEP_ROUTER,
	STEP_LATE,
	STEP_OLDER,
	STEP_HOME,
	STEP_GIVE_UP,
	STEP_ROUTER_HOME,
	STEP_CLAIM,
	STEP_ERASE,
	STEP_CIRCLE,
	STEP_REVOKE,
	STEP_LEASE,
	STEP_FULL,
	STEP_MOMENT,
	STEP_PASS,
	STEP_NEXT,
	STEP_RESTART,
	STEP_REBOOT,
	STEP_GONE,
	STEP_OUTAGE,
	STEP_KINDS,
};

/**
 * struct step - one of them
 * @kind: kind
 * @node: node that it is about
 * @mag: MAG that it is about
 * @more: it is a message, and comes together with the next one
 */
struct step {
	u8 kind;
	u8 node;
	u8 mag;
	bool more;
};

/**
 * struct message - a message that was made
 * @proxy: it is a PBU
 * @pbu: if so
 * @bu: otherwise
 */
struct message {
	bool proxy;
	union {
		struct pbu pbu;
		struct bu bu;
	};
};

/**
 * struct run - a world and its model
 * @w: world
 * @o: model
 * @message: messages that wait for the last one of those that come together
 * @message_count: number of @message
 * @stamp: last timestamp of a PBU
 * @sequence: its sequence number
 * @fault: the first difference; NULL for none
 */
struct run {
	struct world w;
	struct oracle o;
	struct message message[MESSAGES];
	unsigned int message_count;
	u64 stamp;
	u16 sequence;
	const char *fault;
};

/**
 * struct key - a state, so that what is not the same differs
 */
struct key {
	u64 k[2];
};

void run_start(struct run *r, const struct scope *scope);
void run_stop(struct run *r);

/* The step makes sense now. */
bool run_can(const struct run *r, const struct step *step);

/* It is a message that can come together with those that wait. */
bool run_joins(const struct run *r, const struct step *step);

/* Make it. Return: false if there is a fault. */
bool run_step(struct run *r, const struct step *step);

/* Let all end, and see that nothing is left. Return: false if there is a fault. */
bool run_drain(struct run *r);

struct key run_key(const struct run *r);

/* All steps that there are, of kinds whose bit is in @kinds. Return: their number. */
unsigned int steps_all(struct step *steps, u64 kinds);

#define STEPS_MAX	(STEP_KINDS * NODES * MAGS)

/* Return: false if it is none. */
bool step_parse(struct step *step, const char *text);
const char *step_text(const struct step *step, char *text);

#endif /* TESTS_MODEL_STEPS_H */
