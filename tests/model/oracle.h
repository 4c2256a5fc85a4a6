/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the anchor should do: a small model of RFC 6612, 4.2, RFC 6275, 9.5 and 10.3, and RFC 5213,
 * 5.3 to 5.5, of its own: it shares nothing with the anchor but the names of addresses.
 */
#ifndef TESTS_MODEL_ORACLE_H
#define TESTS_MODEL_ORACLE_H

#include "world.h"

/* Of a node: one for each interface */
#define SESSIONS	2

/* Handoff indicators [RFC 5213, 8.4] */
#define HI_NEW		1
#define HI_INTERFACES	2
#define HI_MAGS		3
#define HI_NOT_KNOWN	4
#define HI_SAME		5

/**
 * struct session - a proxy binding
 * @used: it is there
 * @blocked: it waits for its end
 * @unheard: it is from before a restart, and its MAG has said nothing since
 * @mag: its MAG
 * @prefix: its prefix
 * @interface: of the node
 * @until: when it ends
 * @stamp: last accepted timestamp
 * @acknowledged: the last one that the kernel knows: a repeated de-registration is no news for it
 * @registered: number of the PBU that said last that the node has come to its MAG
 * @id: another one for each session
 */
struct session {
	bool used;
	bool blocked;
	bool unheard;
	unsigned int mag;
	unsigned int prefix;
	u8 interface;
	u64 until;
	u64 stamp;
	u64 acknowledged;
	u64 registered;
	u64 id;
};

/**
 * enum how - what has become of a PBU
 * @HOW_NEW: it has just come
 * @HOW_OVERDUE: it has waited, and nothing came
 * @HOW_RELEASED: it has waited, and the node has left its old MAG
 * @HOW_OVERTAKEN: it has waited, and a later one has said where the node is
 */
enum how {
	HOW_NEW,
	HOW_OVERDUE,
	HOW_RELEASED,
	HOW_OVERTAKEN,
};

/**
 * struct held - a PBU that waits for a de-registration [RFC 5213, 5.4.1.2 (4)]
 * @used: there is one
 * @how: what became of it, if it waits no more
 * @pbu: it
 * @number: it is the so many-th PBU
 * @about: session that is to be de-registered
 * @until: when it waits no longer
 */
struct held {
	bool used;
	enum how how;
	struct pbu pbu;
	u64 number;
	u64 about;
	u64 until;
};

/**
 * struct away - a home registration
 * @used: it is there
 * @blocked: it is invalid, and waits for its end
 * @router: the whole prefix moves
 * @prefix: in which its home address is
 * @until: when it ends
 * @sequence: last accepted sequence number
 * @acknowledged: the last one that the kernel knows
 */
struct away {
	bool used;
	bool blocked;
	bool router;
	unsigned int prefix;
	u64 until;
	u16 sequence;
	u16 acknowledged;
};

/**
 * struct oracle - what there should be
 * @scope: what the world is like
 * @now: boot time in ms
 * @session: proxy bindings of each node
 * @held: PBU of it that waits
 * @away: its home registration
 * @wanted: the configuration gives it a home address for good
 * @lease: number of the prefix of that; NOTHING if there is none
 * @full: the kernel takes nothing
 * @number: number of the last PBU
 * @id: of the last session
 */
struct oracle {
	struct scope scope;
	u64 now;
	struct session session[NODES][SESSIONS];
	struct held held[NODES];
	struct away away[NODES];
	bool wanted[NODES];
	int lease[NODES];
	bool full;
	u64 number;
	u64 id;
};

void oracle_start(struct oracle *o, const struct scope *scope, u64 now);

/* A message was answered like that. Return: what is wrong with it; NULL if nothing is. */
const char *oracle_pbu(struct oracle *o, const struct pbu *pbu, const struct answer *answer);
const char *oracle_bu(struct oracle *o, const struct bu *bu, const struct answer *answer);

/* The configuration was read, and nodes have these prefixes for good now. */
const char *oracle_leases(struct oracle *o, const bool *wanted, const int *lease);

/* What was due until now has ended. Return: a node whose PBU waits no more, for oracle_resume();
 * NOTHING if all is done.
 */
int oracle_due(struct oracle *o);

/* That was answered like this. */
const char *oracle_resume(struct oracle *o, unsigned int node, const struct answer *answer);

/* Sessions of a node are revoked, and their MAGs agree: those that wait for their end are gone
 * without a word. Return: how many MAGs were asked, once for each session.
 */
unsigned int oracle_revoke(struct oracle *o, unsigned int node);

/* The anchor is not there for so long; or the kernel, too. */
void oracle_restart(struct oracle *o, u64 ms);
void oracle_reboot(struct oracle *o, u64 ms);

/* When something ends next; 0 if nothing does. */
u64 oracle_next(const struct oracle *o);

/* What would wait from now on would do so until something ends: which is first is not said. */
bool oracle_collides(const struct oracle *o);

/* The session that has a prefix, and the node; NULL if none has. */
struct session *oracle_owner(struct oracle *o, unsigned int prefix, unsigned int *node);

/* A prefix is not free, for whatever reason. */
bool oracle_uses(const struct oracle *o, unsigned int prefix);

/* Where a packet to an address goes (RFC 6612, 4.2): the home address of a node in a prefix, or
 * with NOTHING for the node another address in it.
 */
enum far_end oracle_downlink(const struct oracle *o, int node, unsigned int prefix);

/* A packet from there is let in if it comes that way. */
bool oracle_uplink(const struct oracle *o, enum far_end way, int node, unsigned int prefix);

#endif /* TESTS_MODEL_ORACLE_H */
