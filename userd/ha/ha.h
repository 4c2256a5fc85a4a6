/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mobile IPv6: the home agent (RFC 6275). What its rooms share.
 *
 *	bu.c		Binding Updates: decide, then one job, then the BA
 *	drain.c		mobile nodes are sent to another home agent
 *	homelink.c	the classic home link: are addresses free, and who is told that they are not
 *	report.c	what becomes of BUs: counted, told and logged
 *	icmp.c		ICMPv6 messages: to the next two
 *	mobileprefix.c	mobile nodes are told of their prefixes
 *	discovery.c	which home agents there are
 *	advert.c	Router Advertisements of this machine on the home link
 *	agents.c	the Home Agents List of the home link
 *	say.c		what becomes of ICMPv6 messages: counted, told and logged; answers
 *	authority.c	whether mobile nodes have SAs
 *	memory.c	sequence numbers beyond the end of sessions
 *	away.c		where home addresses are, for the kernel's Mobile IPv6
 *
 * Each calls only those below it, and the first mobileprefix.c. What decides is pure, and stands on
 * nothing of this: decide.h, with router.h for mobile networks (RFC 3963) and owner.h for who has
 * what; authenticate.h for what protects a Binding Update; prefixes.h for what mobile nodes are
 * told.
 * This wing may include core/ and what lies below it, and nothing of the other role.
 */
#ifndef HALMAD_HA_HA_H
#define HALMAD_HA_HA_H

#include "base/rate.h"
#include "base/way.h"
#include "core/core.h"
#include "ha/advert.h"
#include "ha/agents.h"
#include "ha/authority.h"
#include "ha/decision.h"
#include "ha/drain.h"
#include "ha/guests.h"
#include "ha/homelink.h"
#include "ha/memory.h"
#include "ha/mobileprefix.h"
#include "ha/say.h"
#include "ha/stats.h"

/**
 * struct bu_job - a BU that is decided about, and what its answer needs once the kernel agreed
 * @packet: what carried it
 * @bu: what follows from it
 * @d: what was decided about it
 */
struct bu_job {
	struct mh_packet packet;
	struct ha_bu bu;
	struct ha_decision d;
};

/**
 * struct ha_outside - what others do for the home agent
 * @move: the IKE SA of a mobile node is to be with its care-of address from now on (RFC 4877, 7.4).
 *	Returns false if it cannot be: then the mobile node has to make another one
 * @ways: some home addresses are elsewhere now, or come from nowhere or go there; NULL if nobody
 *	wants to know
 * @icmp: send an ICMPv6 message; returns false if it cannot be
 * @ctx: for both
 */
struct ha_outside {
	bool (*move)(void *ctx, const struct ike_remote *peer, const struct in6_addr *local,
		     const struct in6_addr *hoa, const struct in6_addr *coa);
	void (*ways)(void *ctx, const struct way *ways, unsigned int count);
	bool (*icmp)(void *ctx, const struct icmp_answer *answer);
	void *ctx;
};

/* Counts that home addresses share */
#define HA_REPLAY_PLACES	1024

/**
 * struct ha - the home agent
 * @role: it is the role of kind mipv6
 * @core: the core, once more
 * @outside: what others do
 * @authority: SAs of mobile nodes
 * @next: the same for a configuration that may be used next
 * @link: the classic home link
 * @stats: counters
 * @icmp: counters of ICMPv6 messages
 * @asked: answers about home agents
 * @agents: other home agents on the home link
 * @advert: what this machine says there
 * @tellings: what is told to home addresses
 * @drain: home addresses that are sent to another home agent
 * @job: of each job in the batch, by its place
 * @way: what @outside has not been told yet
 * @way_count: number of @way
 * @strangers: BUs for home addresses that are no mobile node's
 * @forged: BUs whose authentication fails
 * @replayed: BUs that are out of order, by a hash of their home address
 * @memory: sequence numbers of home addresses whose sessions are over
 * @stamp: for each profile the greatest timestamp of a BU that was accepted (RFC 4285, 6), in the
 *	format of NTP, 0 for none
 * @stamp_next: the same for a configuration that is about to be used
 * @guests: sessions of the other protocol with prefixes that the configuration gives to others
 * @was: configuration that @stamp is for
 * @begun: time of day at which that began, in the same format
 *
 * It is there even where the configuration has none: sessions of before go on to their end.
 */
struct ha {
	struct role role;
	struct core *core;
	struct ha_outside outside;
	struct authority authority;
	struct authority next;
	struct homelink link;
	struct ha_stats stats;
	struct icmp_stats icmp;
	struct rate asked;
	struct agents agents;
	struct advert advert;
	struct tellings tellings;
	struct drain drain;
	struct bu_job job[BATCH_MAX];
	struct way way[BATCH_MAX];
	unsigned int way_count;
	struct rate strangers;
	struct rate forged;
	struct rate replayed[HA_REPLAY_PLACES];
	struct memory memory;
	u64 *stamp;
	u64 *stamp_next;
	struct guests guests;
	const struct conf *was;
	u64 begun;
};

/**
 * ha_init() - begin to play the role
 * @ha: all zero
 * @core: core
 *
 * Return: 0, or -ENOMEM.
 */
int ha_init(struct ha *ha, struct core *core);

/**
 * ha_fini() - end; sessions stay in the core
 */
void ha_fini(struct ha *ha);

/**
 * ha_accepted() - a BU was accepted: its timestamp was used now, whatever becomes of its session
 */
void ha_accepted(struct ha *ha, const struct ha_decision *d);

/**
 * ha_protected() - a mobile node has so many pairs of ESP SAs for signalling now
 *
 * A home address that is none of a mobile node is nobody's.
 */
void ha_protected(struct ha *ha, const struct in6_addr *hoa, unsigned int sas);

/**
 * ha_protected_prefixes() - the same of those for prefixes
 */
void ha_protected_prefixes(struct ha *ha, const struct in6_addr *hoa, unsigned int sas);

/**
 * ha_has_sa() - what comes from a home address is protected as it must be
 */
bool ha_has_sa(const struct ha *ha, const struct in6_addr *hoa);

/**
 * ha_begin() - the sessions that there are meet the configuration in use: those with a home address
 * that is not their mobile node's any more end, mobile networks that are not are not forwarded to
 * any more, and none lasts longer than the prefix of its home address
 */
void ha_begin(struct ha *ha);

/**
 * ha_shorten() - no session lasts longer than the prefix of its home address, by the configuration
 * and the time of day
 */
void ha_shorten(struct ha *ha);

/**
 * ha_reload() - the same as ha_begin() with another configuration
 */
void ha_reload(struct ha *ha);

/**
 * ha_hoa() - the home address of a session of this role: the first of its prefixes
 */
static inline const struct in6_addr *ha_hoa(const struct bce *bce)
{
	return &bce->set.prefix[0].addr;
}

/**
 * ha_of() - the home agent of a core that has one
 */
static inline struct ha *ha_of(const struct core *core)
{
	return container_of(core->role[HALMA_KIND_MIPV6], struct ha, role);
}

#endif /* HALMAD_HA_HA_H */
