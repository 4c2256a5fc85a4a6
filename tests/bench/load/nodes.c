// SPDX-License-Identifier: GPL-2.0
/*
 * A model of what the anchor should do, in words of the RFC and not of halmad.
 */
#include "nodes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mobiles.h"

#define LIFETIME_SHORT	2
#define SHORT_NS	(8 * NSEC_PER_SEC)
#define DELETE_NS	(10 * NSEC_PER_SEC)
/* around a deadline nobody knows on which side of it a message is worked on */
#define MARGIN_NS	NSEC_PER_SEC
#define FAULTS_SHOWN	10
/* Binding Revocation message (RFC 5846): asks an old MAG whether its node has left */
#define TYPE_BRI	16

enum {
	HI_NEW = 1,
	HI_MAGS = 3,
	HI_UNKNOWN = 4,
	HI_SAME = 5,
};

enum nodes_kind nodes_kind;

uint32_t nodes_prefixes(uint32_t count)
{
	uint32_t prefixes = 256;

	while (prefixes < 2 * count)
		prefixes *= 2;
	return prefixes;
}

struct nodes *nodes_new(uint32_t count, unsigned int mags)
{
	struct nodes *nodes = calloc(1, sizeof(*nodes));

	if (!nodes)
		return NULL;
	nodes->prefixes = nodes_prefixes(count);
	nodes->count = count;
	nodes->mags = mags;
	nodes->random = 42;
	nodes->v = malloc(count * sizeof(*nodes->v));
	nodes->owner = malloc(nodes->prefixes * sizeof(*nodes->owner));
	if (nodes_kind != NODES_MAG)
		subject_use_mobiles(count, nodes_kind == NODES_SIGN);
	if (nodes->v && nodes->owner)
		nodes->anchor = subject_new(mags, nodes->prefixes);
	if (!nodes->anchor) {
		nodes_free(nodes);
		return NULL;
	}
	/* written, so that all of it is resident from the start */
	memset(nodes->v, 0, count * sizeof(*nodes->v));
	memset(nodes->owner, 0, nodes->prefixes * sizeof(*nodes->owner));
	return nodes;
}

void nodes_free(struct nodes *nodes)
{
	subject_free(nodes->anchor);
	free(nodes->v);
	free(nodes->owner);
	free(nodes);
}

uint32_t nodes_random(struct nodes *nodes, uint32_t below)
{
	nodes->random = nodes->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)((nodes->random >> 32) * below >> 32);
}

static void settle(struct node *n, uint64_t now)
{
	if ((n->state == NODE_LEAVING || n->state == NODE_FADING) && now > n->until + MARGIN_NS)
		n->state = NODE_OUT;
}

bool nodes_fit(const struct nodes *nodes, uint32_t nr, enum ask ask, uint64_t now)
{
	struct node *n = &nodes->v[nr];

	if (n->chunk == nodes->chunk)
		return false;
	settle(n, now);
	switch (ask) {
	case ASK_INITIAL:
		return n->state == NODE_OUT ||
		       (n->state == NODE_LEAVING && now + MARGIN_NS < n->until);
	case ASK_NOBODY:
	case ASK_FULL:
		return true;
	default:
		return n->state == NODE_IN;
	}
}

uint16_t nodes_other_mag(struct nodes *nodes, uint16_t mag)
{
	return (uint16_t)((mag + 1 + nodes_random(nodes, nodes->mags - 1)) % nodes->mags);
}

/* Timestamps of a node must grow, if by less than the clock can tell. */
static uint64_t stamp(struct node *n, uint64_t now)
{
	uint64_t t = subject_timestamp(now);

	n->stamp = t > n->stamp ? t : n->stamp + 1;
	return n->stamp;
}

static void put(struct nodes *nodes, enum ask ask, uint32_t nr, uint32_t mag, int status,
		struct wire_pbu *pbu)
{
	struct world_msg *msg = &nodes->msg[nodes->queued];

	pbu->node = nr;
	pbu->sequence = (uint16_t)nodes->queued;
	if (!pbu->realm)
		pbu->realm = "example.org";
	msg->mag = mag;
	msg->len = (uint16_t)wire_encode(pbu, msg->data);
	if (ask == ASK_CUT)
		msg->len -= 8;
	nodes->wish[nodes->queued++] = (struct wish){ ask, nr, status, 0 };
}

static void put_leave(struct nodes *nodes, uint32_t nr, uint64_t now)
{
	struct node *n = &nodes->v[nr];
	struct wire_pbu pbu = {
		.iface = n->iface,
		.hi = HI_UNKNOWN,
		.timestamp = stamp(n, now),
		.hnp = subject_hnp(nodes->anchor, n->hnp),
	};

	put(nodes, ASK_LEAVE, nr, n->mag, 0, &pbu);
}

static void put_wait(struct nodes *nodes, uint32_t nr, uint64_t now)
{
	struct node *n = &nodes->v[nr];
	uint16_t to = nodes_other_mag(nodes, n->mag);
	struct wire_pbu pbu = {
		.iface = n->iface ^ 1,
		.hi = HI_UNKNOWN,
		.lifetime = LIFETIME,
		.timestamp = stamp(n, now),
	};

	put(nodes, ASK_WAIT, nr, to, 0, &pbu);
	put_leave(nodes, nr, now);
	n->mag = to;
	n->iface ^= 1;
}

/* What is only a refresh, or would be one. */
static void put_refresh(struct nodes *nodes, uint32_t nr, enum ask ask, uint64_t now)
{
	static const int status[ASK_MAX] = {
		[ASK_OLD] = 157,
		[ASK_FUTURE] = 156,
		[ASK_STRANGER] = 154,
		[ASK_CUT] = -1,
	};
	struct node *n = &nodes->v[nr];
	struct wire_pbu pbu = {
		.iface = n->iface,
		.hi = HI_SAME,
		.lifetime = ask == ASK_SHORT ? LIFETIME_SHORT : LIFETIME,
		.hnp = subject_hnp(nodes->anchor, n->hnp),
	};

	switch (ask) {
	case ASK_OLD:
		pbu.timestamp = n->stamp - 1;
		break;
	case ASK_FUTURE:
		pbu.timestamp = subject_timestamp(now + 2 * NSEC_PER_SEC);
		break;
	case ASK_STRANGER:
	case ASK_CUT:
		pbu.timestamp = subject_timestamp(now);
		break;
	default:
		pbu.timestamp = stamp(n, now);
	}
	put(nodes, ask, nr, ask == ASK_STRANGER ? nodes->mags : n->mag, status[ask], &pbu);
}

static void put_new(struct nodes *nodes, uint32_t nr, enum ask ask, uint64_t now)
{
	struct node *n = &nodes->v[nr];
	struct wire_pbu pbu = {
		.iface = n->iface,
		.hi = ask == ASK_HANDOVER ? HI_MAGS : HI_NEW,
		.lifetime = LIFETIME,
	};

	if (ask == ASK_HANDOVER)
		n->mag = nodes_other_mag(nodes, n->mag);
	if (ask == ASK_INITIAL)
		n->mag = (uint16_t)nodes_random(nodes, nodes->mags);
	pbu.timestamp = stamp(n, now);
	put(nodes, ask, nr, n->mag, 0, &pbu);
}

/* Somebody of this number who is not this node, since the realm differs. */
static void put_other(struct nodes *nodes, uint32_t nr, enum ask ask, uint64_t now)
{
	struct wire_pbu pbu = {
		.hi = HI_NEW,
		.lifetime = LIFETIME,
		.timestamp = subject_timestamp(now),
		.realm = ask == ASK_FULL ? WORLD_FULL : "example.net",
	};

	put(nodes, ask, nr, nodes->v[nr].mag, ask == ASK_FULL ? 130 : 153, &pbu);
}

void nodes_ask(struct nodes *nodes, uint32_t nr, enum ask ask, uint64_t now)
{
	nodes->v[nr].chunk = nodes->chunk;
	nodes->asked[ask]++;
	if (nodes_kind != NODES_MAG) {
		mobiles_ask(nodes, nr, ask, now);
		return;
	}
	switch (ask) {
	case ASK_INITIAL:
	case ASK_HANDOVER:
		put_new(nodes, nr, ask, now);
		break;
	case ASK_NOBODY:
	case ASK_FULL:
		put_other(nodes, nr, ask, now);
		break;
	case ASK_LEAVE:
		put_leave(nodes, nr, now);
		break;
	case ASK_WAIT:
		put_wait(nodes, nr, now);
		break;
	default:
		put_refresh(nodes, nr, ask, now);
	}
}

void nodes_begin(struct nodes *nodes)
{
	nodes->chunk++;
	nodes->queued = 0;
	world_forget();
}

void nodes_fault(struct nodes *nodes, const struct wish *wish, const char *what, long got)
{
	if (nodes->faults++ < FAULTS_SHOWN)
		fprintf(stderr, "load: ask %d of node %" PRIu32 ": %s (%ld)\n", (int)wish->ask,
			wish->node, what, got);
}

static bool holds(const struct node *n, uint64_t now)
{
	return n->state == NODE_IN || (n->state != NODE_OUT && now < n->until);
}

/* Nobody else may have this prefix. */
static void judge_prefix(struct nodes *nodes, const struct wish *wish, uint32_t nr, uint64_t now)
{
	struct node *n = &nodes->v[wish->node];
	struct node *other;
	uint32_t owner = nodes->owner[nr];

	if (n->state != NODE_OUT && n->hnp != nr)
		nodes_fault(nodes, wish, "another prefix", nr);
	if (owner && owner - 1 != wish->node) {
		other = &nodes->v[owner - 1];
		if (other->hnp == nr && holds(other, now))
			nodes_fault(nodes, wish, "a prefix of somebody else", nr);
	}
	nodes->owner[nr] = wish->node + 1;
	n->hnp = nr;
}

void nodes_are(struct nodes *nodes, const struct wish *wish, uint64_t now)
{
	struct node *n = &nodes->v[wish->node];

	n->state = wish->ask == ASK_LEAVE ? NODE_LEAVING :
		   wish->ask == ASK_SHORT ? NODE_FADING : NODE_IN;
	n->until = now + (wish->ask == ASK_LEAVE ? DELETE_NS : SHORT_NS);
}

static void accepted(struct nodes *nodes, const struct wish *wish, const struct wire_pba *pba,
		     uint64_t now)
{
	uint32_t nr = subject_hnp_nr(nodes->anchor, &pba->hnp);
	uint16_t lifetime = wish->ask == ASK_LEAVE ? 0 :
			    wish->ask == ASK_SHORT ? LIFETIME_SHORT : LIFETIME;

	if (pba->hnps != 1 || pba->hnp_len != 64 || nr == UINT32_MAX)
		nodes_fault(nodes, wish, "not one prefix of the pool", pba->hnps);
	else
		judge_prefix(nodes, wish, nr, now);
	if (pba->lifetime != lifetime)
		nodes_fault(nodes, wish, "lifetime", pba->lifetime);
	nodes_are(nodes, wish, now);
}

static void judge_answer(struct nodes *nodes, const struct world_answer *a, uint64_t now)
{
	const struct wish none = { .ask = ASK_MAX, .node = UINT32_MAX };
	struct wire_pba pba;
	struct in6_addr mag;
	struct wish *wish;

	if (a->len > 2 && a->data[2] == TYPE_BRI) {
		nodes->revoked++;
		return;
	}
	wire_decode(a->data, a->len, &pba);
	if (pba.sequence >= nodes->queued) {
		nodes_fault(nodes, &none, "an answer to nobody", pba.sequence);
		return;
	}
	wish = &nodes->wish[pba.sequence];
	wish->answered++;
	mag = world_mag(nodes->msg[pba.sequence].mag);
	if (pba.fault)
		nodes_fault(nodes, wish, pba.fault, 0);
	if (memcmp(&mag, &a->to, sizeof(mag)))
		nodes_fault(nodes, wish, "not to the MAG that asked", 0);
	if (pba.status != wish->status || pba.node != wish->node)
		nodes_fault(nodes, wish, "status, or another node", pba.status);
	else if (!pba.status)
		accepted(nodes, wish, &pba, now);
}

void nodes_judge(struct nodes *nodes, uint64_t now)
{
	const struct wish *wish;
	unsigned int i, want, waits = 0;

	nodes->revoked = 0;
	for (i = 0; i < world.answer_count && i < WORLD_ANSWERS; i++) {
		if (nodes_kind != NODES_MAG)
			mobiles_judge(nodes, &world.answer[i], now);
		else
			judge_answer(nodes, &world.answer[i], now);
	}
	for (i = 0; i < nodes->queued; i++) {
		wish = &nodes->wish[i];
		want = wish->status < 0 ? 0 : 1;
		waits += wish->ask == ASK_WAIT;
		if (wish->answered != want)
			nodes_fault(nodes, wish, "number of answers", wish->answered);
	}
	if (nodes->revoked > waits)
		nodes_fault(nodes, &nodes->wish[0], "revocations nobody has a reason for",
			    nodes->revoked);
	world_forget();
}
