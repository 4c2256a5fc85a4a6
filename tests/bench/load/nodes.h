/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mobile nodes: what they ask for, and whether they get what they should.
 */
#ifndef BENCH_LOAD_NODES_H
#define BENCH_LOAD_NODES_H

#include "subject.h"
#include "world.h"

/* Messages that are made, worked on and judged together */
#define CHUNK_MAX	1024

#define LIFETIME	900	/* in units of 4 s: longer than anything here takes */

/* Nobody is later than the anchor's start, in ns: the first timestamp must be (RFC 4285, 6) */
#define NODES_BEGIN	NSEC_PER_SEC

/**
 * enum nodes_kind - who registers
 * @NODES_MAG: their MAGs, by PBUs
 * @NODES_MN: they themselves, by BUs without any protection
 * @NODES_SIGN: they themselves, by BUs that are authenticated (RFC 4285)
 */
enum nodes_kind {
	NODES_MAG,
	NODES_MN,
	NODES_SIGN,
};

/* That of all that are made from now on. */
extern enum nodes_kind nodes_kind;

/**
 * enum ask - what a mobile node's MAG asks for
 * @ASK_INITIAL: a session (RFC 5213, 5.3.2); within the delete wait the one it had
 * @ASK_REFRESH: a longer lifetime (5.3.3)
 * @ASK_HANDOVER: that packets come to this MAG now (5.3.4)
 * @ASK_LEAVE: the end of the session (5.3.5)
 * @ASK_SHORT: a lifetime of 8 s, and never again
 * @ASK_WAIT: a handover with indication "unknown", which must wait for the old MAG's
 *	de-registration that follows (5.4.1.2 (4))
 * @ASK_OLD: a refresh with a timestamp older than the last: 157
 * @ASK_FUTURE: a refresh with a timestamp out of the window: 156
 * @ASK_STRANGER: a refresh by somebody who is no MAG: 154
 * @ASK_NOBODY: a session for somebody without a profile: 153
 * @ASK_FULL: a session for somebody for whom the kernel has no room: 130
 * @ASK_CUT: a message that ends too early: silence
 */
enum ask {
	ASK_INITIAL,
	ASK_REFRESH,
	ASK_HANDOVER,
	ASK_LEAVE,
	ASK_SHORT,
	ASK_WAIT,
	ASK_OLD,
	ASK_FUTURE,
	ASK_STRANGER,
	ASK_NOBODY,
	ASK_FULL,
	ASK_CUT,
	ASK_MAX,
};

enum node_state {
	NODE_OUT,
	NODE_IN,
	NODE_LEAVING,
	NODE_FADING,
};

/**
 * struct node - a mobile node
 * @stamp: timestamp of its last PBU or BU
 * @until: end of the delete wait or of the short lifetime
 * @hnp: number of its prefix
 * @chunk: the chunk that it last had a message in
 * @mag: number of its MAG, or of the network that its care-of address is in
 * @sequence: sequence number of its last BU
 * @wish: number of its wish in that chunk, if it has one
 * @iface: number of its interface
 * @state: state
 */
struct node {
	uint64_t stamp;
	uint64_t until;
	uint32_t hnp;
	uint32_t chunk;
	uint16_t mag;
	uint16_t sequence;
	uint16_t wish;
	uint8_t iface;
	uint8_t state;
};

/**
 * struct wish - what a message asks for and what must come of it
 * @ask: what
 * @node: mobile node
 * @status: of the PBA, -1 for silence
 * @answered: number of PBAs
 */
struct wish {
	enum ask ask;
	uint32_t node;
	int status;
	unsigned int answered;
};

/**
 * struct nodes - all mobile nodes of an anchor
 * @anchor: their anchor
 * @v: nodes
 * @count: number of @v
 * @mags: number of MAGs
 * @prefixes: number of prefixes in the pool
 * @owner: number of the node that got each prefix last, plus one
 * @chunk: number of the current chunk
 * @msg: messages of the current chunk
 * @wish: what they ask for
 * @queued: number of @msg
 * @random: state of the random numbers
 * @faults: things that were not as they should be
 * @asked: number of messages by what they ask for
 * @revoked: Binding Revocation Indications in this chunk; one may come with each ASK_WAIT
 */
struct nodes {
	struct subject *anchor;
	struct node *v;
	uint32_t count;
	unsigned int mags;
	uint32_t prefixes;
	uint32_t *owner;
	uint32_t chunk;
	struct world_msg msg[CHUNK_MAX];
	struct wish wish[CHUNK_MAX];
	unsigned int queued;
	uint64_t random;
	uint64_t faults;
	uint64_t asked[ASK_MAX];
	unsigned int revoked;
};

/**
 * nodes_prefixes() - how many prefixes the pool for so many nodes has
 */
uint32_t nodes_prefixes(uint32_t count);

/**
 * nodes_new() - mobile nodes and their anchor
 *
 * Return: NULL if there is no memory.
 */
struct nodes *nodes_new(uint32_t count, unsigned int mags);

void nodes_free(struct nodes *nodes);

/**
 * nodes_random() - a number below @below
 */
uint32_t nodes_random(struct nodes *nodes, uint32_t below);

/**
 * nodes_fit() - whether a node can ask for that now, once in each chunk
 */
bool nodes_fit(const struct nodes *nodes, uint32_t nr, enum ask ask, uint64_t now);

/**
 * nodes_ask() - make the message of a node, or the two
 * @nodes: nodes; there must be room for two more messages
 * @nr: node
 * @ask: what it asks for, which must fit
 * @now: time, from which its timestamp is made
 */
void nodes_ask(struct nodes *nodes, uint32_t nr, enum ask ask, uint64_t now);

/**
 * nodes_other_mag() - some other MAG
 */
uint16_t nodes_other_mag(struct nodes *nodes, uint16_t mag);

/**
 * nodes_fault() - something is not as it should be
 */
void nodes_fault(struct nodes *nodes, const struct wish *wish, const char *what, long got);

/**
 * nodes_are() - the node of a wish has got what it asked for
 */
void nodes_are(struct nodes *nodes, const struct wish *wish, uint64_t now);

/**
 * nodes_begin() - begin a chunk
 */
void nodes_begin(struct nodes *nodes);

/**
 * nodes_judge() - compare the answers with the wishes, and forget them
 */
void nodes_judge(struct nodes *nodes, uint64_t now);

#endif /* BENCH_LOAD_NODES_H */
