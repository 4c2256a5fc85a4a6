/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small world: two mobile nodes, two MAGs, a care-of address of each node, a pool of one or two
 * prefixes; and between them the anchor as it is, with a kernel, a store and a clock in memory.
 */
#ifndef TESTS_MODEL_WORLD_H
#define TESTS_MODEL_WORLD_H

#include "store.h"

#include "anchor.h"
#include "core/core.h"

#define NODES		2
#define MAGS		2
#define PREFIXES	2
#define BINDINGS	12
/* Messages that come together, and answers that may come back at once */
#define MESSAGES	4
#define ANSWERS		8

/* In milliseconds; the unit of lifetimes */
#define TIME_STEP	4000
#define PBU_LIFETIME	3
#define BU_LIFETIME	2

/* No answer, or no prefix in it */
#define SILENCE		(-1)
#define NOTHING		(-1)

/**
 * enum far_end - where a packet goes, or comes from
 * @WAY_NONE: no binding is for it
 * @WAY_DROP: its binding waits for its end
 * @WAY_MAG: to MAG 0, then the others
 * @WAY_CARE_OF: to the care-of address of node 0, then the others
 */
enum far_end {
	WAY_NONE,
	WAY_DROP,
	WAY_MAG,
	WAY_CARE_OF = WAY_MAG + MAGS,
	WAYS = WAY_CARE_OF + NODES,
};

/**
 * struct scope - what one world is like
 * @prefixes: of the pool, at most PREFIXES
 * @router: mobile nodes may be mobile routers
 * @alone: there is no store
 */
struct scope {
	unsigned int prefixes;
	bool router;
	bool alone;
};

/**
 * struct pbu - what a MAG says of a node
 * @node: node
 * @mag: MAG
 * @hi: handoff indicator
 * @interface: of the node, by which its link-layer identifier is made; 0: it has none
 * @hnp: number of the prefix that it names; NOTHING: ALL_ZERO
 * @lifetime: in units of 4 s
 * @stamp: timestamp
 * @sequence: sequence number, which orders nothing then
 */
struct pbu {
	unsigned int node;
	unsigned int mag;
	u8 hi;
	u8 interface;
	int hnp;
	u16 lifetime;
	u64 stamp;
	u16 sequence;
};

/**
 * struct bu - what a node says
 * @node: node
 * @owner: whose home address it is
 * @prefix: number of the prefix in which that is
 * @at_home: it comes from the home address; else from the care-of address, with that in an option
 * @care_of: it says that it is at the home address of this node; NOTHING: where it is
 * @care_prefix: prefix of that
 * @named: it has an MN-ID option
 * @router: with R
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 */
struct bu {
	unsigned int node;
	unsigned int owner;
	unsigned int prefix;
	bool at_home;
	int care_of;
	unsigned int care_prefix;
	bool named;
	bool router;
	u16 sequence;
	u16 lifetime;
};

/**
 * struct answer - what came back
 * @proxy: it is a PBA
 * @node: whom it is for
 * @status: of the BA or PBA, or SILENCE
 * @hnp: number of the prefix of a PBA, or NOTHING
 * @lifetime: lifetime
 * @sequence: sequence number
 * @flags: flags
 */
struct answer {
	bool proxy;
	unsigned int node;
	int status;
	int hnp;
	u16 lifetime;
	u16 sequence;
	u16 flags;
};

/**
 * struct kernel_binding - a binding of the kernel
 * @info: as it tells it
 * @blocked_action: what becomes of packets while it is blocked
 * @deadline: boot time of its end; 0 for none
 */
struct kernel_binding {
	struct binding_info info;
	enum halma_blocked_action blocked_action;
	u64 deadline;
};

/**
 * struct world - all of it
 * @scope: what it is like
 * @anchor: anchor; NULL while it is not there
 * @store: what outlives it; NULL for none
 * @now: time
 * @kernel: bindings of the kernel
 * @kernel_count: number of @kernel
 * @full: it takes no more, and changes none
 * @leases: nodes to which the configuration gives a home address out of the pool, a bit each
 * @packet: messages that are not sent yet
 * @data: their octets
 * @packet_count: number of @packet
 * @answer: answers that nobody has taken
 * @answer_count: number of @answer
 * @asked: MAGs that were sent a BRI, and have said nothing to it
 * @asked_sequence: its sequence number
 * @asked_count: number of @asked
 * @fault: the first thing that should not have been; NULL for none
 */
struct world {
	struct scope scope;
	struct anchor *anchor;
	struct store *store;
	struct now now;
	struct kernel_binding kernel[BINDINGS];
	unsigned int kernel_count;
	bool full;
	unsigned int leases;
	struct mh_packet packet[MESSAGES];
	u8 data[MESSAGES][MH_MAX_LEN];
	unsigned int packet_count;
	struct answer answer[ANSWERS];
	unsigned int answer_count;
	struct in6_addr asked[MESSAGES];
	u16 asked_sequence[MESSAGES];
	unsigned int asked_count;
	const char *fault;
};

/* Addresses and names; world_init() makes them. */
extern struct in6_addr world_mag[MAGS];
extern struct in6_addr world_care_of[NODES];
extern struct prefix world_prefix[PREFIXES];
extern struct in6_addr world_hoa[NODES][PREFIXES];
extern struct mnid world_mnid[NODES];

void world_init(void);

/* For the end of the process. */
void world_exit(void);

/* Begin with nothing; end. */
void world_start(struct world *w, const struct scope *scope);
void world_stop(struct world *w);

/* Something should not have been. */
void world_fault(struct world *w, const char *text);

/* Make a message. */
void world_pbu(struct world *w, const struct pbu *pbu);
void world_bu(struct world *w, const struct bu *bu);

/* Send all that were made, together. */
void world_send(struct world *w);

/* Take the answer to a node, of that sequence number if it is a PBA. */
struct answer world_take(struct world *w, bool proxy, unsigned int node, u16 sequence);

/* It is for later. */
void world_put_back(struct world *w, const struct answer *answer);

/* Let time pass. */
void world_pass(struct world *w, u64 ms);

/* The configuration gives this node an address for good, or does not any more. */
void world_lease(struct world *w, unsigned int node, bool has);

/* That address has this prefix; NOTHING if there is none. */
int world_leased(const struct world *w, unsigned int node);

/* The operator revokes the proxy bindings of a node, and MAGs that are asked agree. Return: how
 * many BRIs there were.
 */
unsigned int world_revoke(struct world *w, unsigned int node);

/* The anchor is killed and starts again so much later; or it ends in order, and the kernel with
 * it.
 */
void world_restart(struct world *w, u64 ms);
void world_reboot(struct world *w, u64 ms);

/* Number of a prefix of the pool, or of the one around it; NOTHING if it is none. */
int world_number(const struct prefix *prefix);

/* What the kernel does with a packet to an address. */
enum far_end world_downlink(const struct world *w, const struct in6_addr *to);

/* The kernel lets a packet of this inner source in that comes that way. */
bool world_uplink(const struct world *w, enum far_end way, const struct in6_addr *from);

/* The address of a far end. */
const struct in6_addr *world_far_end(enum far_end way);

#endif /* TESTS_MODEL_WORLD_H */
