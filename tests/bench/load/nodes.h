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
 * @stamp: timestamp of its last PBU
 * @until: end of the delete wait or of the short lifetime
 * @hnp: number of its prefix
 * @chunk: the chunk that it last had a message in
 * @mag: number of its MAG
 * @iface: number of its interface
 * @state: state
 */
struct node {
	uint64_t stamp;
	uint64_t until;
	uint32_t hnp;
	uint32_t chunk;
	uint16_t mag;
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
 * nodes_begin() - begin a chunk
 */
void nodes_begin(struct nodes *nodes);

/**
 * nodes_judge() - compare the answers with the wishes, and forget them
 */
void nodes_judge(struct nodes *nodes, uint64_t now);

#endif /* BENCH_LOAD_NODES_H */
