// SPDX-License-Identifier: GPL-2.0
/*
 * Mobile nodes that register themselves, in words of RFC 6275.
 */
#include "mobiles.h"

#include <string.h>

#include "wirebu.h"

/* In the home network, and in no pool's part of it */
static const struct in6_addr homes = { { { 0x20, 1, 0xd, 0xb8, 0x70 } } };

struct in6_addr mobiles_home(uint32_t nr)
{
	struct in6_addr hoa = homes;

	hoa.s6_addr32[3] = htonl(nr + 1);
	return hoa;
}

uint32_t mobiles_nr(const struct in6_addr *hoa)
{
	if (memcmp(hoa, &homes, 12) || !hoa->s6_addr32[3])
		return UINT32_MAX;
	return ntohl(hoa->s6_addr32[3]) - 1;
}

static struct in6_addr care_of(uint32_t nr, uint16_t network)
{
	struct in6_addr coa = { { { 0x20, 1, 0xd, 0xb8, 2 } } };

	coa.s6_addr[6] = (uint8_t)(network >> 8);
	coa.s6_addr[7] = (uint8_t)network;
	coa.s6_addr32[3] = htonl(nr + 1);
	return coa;
}

/* What it said last, but for its octets. */
static struct wire_bu last_bu(const struct nodes *nodes, uint32_t nr, bool leaves)
{
	const struct node *n = &nodes->v[nr];

	return (struct wire_bu){
		.node = nr,
		.hoa = mobiles_home(nr),
		.coa = care_of(nr, n->mag),
		.sequence = n->sequence,
		.lifetime = leaves ? 0 : LIFETIME,
		.sign = nodes_kind == NODES_SIGN,
		.stamp = n->stamp,
	};
}

void mobiles_ask(struct nodes *nodes, uint32_t nr, enum ask ask, uint64_t now)
{
	struct world_msg *msg = &nodes->msg[nodes->queued];
	struct node *n = &nodes->v[nr];
	struct wire_bu bu;

	if (ask == ASK_HANDOVER)
		n->mag = nodes_other_mag(nodes, n->mag);
	if (ask == ASK_INITIAL)
		n->mag = (uint16_t)nodes_random(nodes, nodes->mags);
	n->sequence++;
	n->wish = (uint16_t)nodes->queued;
	bu = last_bu(nodes, nr, ask == ASK_LEAVE);
	msg->home = bu.hoa;
	msg->care_of = bu.coa;
	msg->len = (uint16_t)wire_bu_encode(&bu, subject_epoch() + now, msg->data);
	n->stamp = bu.stamp;
	nodes->wish[nodes->queued++] = (struct wish){ ask, nr, 0, 0 };
}

/* Return: what is wrong with it, NULL for nothing. */
static const char *wrong(const struct nodes *nodes, const struct wish *wish,
			 const struct world_answer *a)
{
	const struct wire_bu bu = last_bu(nodes, wish->node, wish->ask == ASK_LEAVE);
	struct wire_ba ba;

	wire_ba_decode(&bu, a->data, a->len, &ba);
	if (ba.fault)
		return ba.fault;
	/* [RFC 6275, 9.5.4] */
	if (memcmp(&a->via, &bu.coa, sizeof(bu.coa)))
		return "not by its care-of address";
	if (ba.status)
		return "status";
	if (ba.sequence != bu.sequence)
		return "sequence number";
	return ba.lifetime == bu.lifetime ? NULL : "lifetime";
}

void mobiles_judge(struct nodes *nodes, const struct world_answer *a, uint64_t now)
{
	const struct wish none = { .ask = ASK_MAX, .node = UINT32_MAX };
	uint32_t nr = mobiles_nr(&a->to);
	struct wish *wish;
	const char *why;

	if (nr >= nodes->count || nodes->v[nr].chunk != nodes->chunk) {
		nodes_fault(nodes, &none, "an answer to nobody", nr);
		return;
	}
	wish = &nodes->wish[nodes->v[nr].wish];
	wish->answered++;
	why = wrong(nodes, wish, a);
	if (why)
		nodes_fault(nodes, wish, why, 0);
	else
		nodes_are(nodes, wish, now);
}
