/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mobile IPv6: the home agent (RFC 6275). What its rooms share.
 *
 *	bu.c		Binding Updates: decide, then one job, then the BA
 *	report.c	what becomes of BUs: counted, told and logged
 *
 * Each calls only those below it. What decides is pure, and stands on nothing of this: decide.h.
 * This wing may include core/ and what lies below it, and nothing of the other role.
 */
#ifndef HALMAD_HA_HA_H
#define HALMAD_HA_HA_H

#include "base/rate.h"
#include "core/core.h"
#include "ha/decision.h"
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
 * struct ha - the home agent
 * @role: it is the role of kind mipv6
 * @core: the core, once more
 * @stats: counters
 * @job: of each job in the batch, by its place
 * @strangers: BUs for home addresses that are no mobile node's
 * @forged: BUs whose authentication fails
 * @stamp: for each profile the greatest timestamp of a BU that was accepted (RFC 4285, 6), in the
 *	format of NTP, 0 for none
 * @stamp_next: the same for a configuration that is about to be used
 * @was: configuration that @stamp is for
 * @begun: time of day at which that began, in the same format
 *
 * It is there even where the configuration has none: sessions of before go on to their end.
 */
struct ha {
	struct role role;
	struct core *core;
	struct ha_stats stats;
	struct bu_job job[BATCH_MAX];
	struct rate strangers;
	struct rate forged;
	u64 *stamp;
	u64 *stamp_next;
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
 * ha_reload() - another configuration is in use: sessions with a home address that is not their
 * mobile node's any more end
 */
void ha_reload(struct ha *ha);

/**
 * ha_of() - the home agent of a core that has one
 */
static inline struct ha *ha_of(const struct core *core)
{
	return container_of(core->role[HALMA_KIND_MIPV6], struct ha, role);
}

#endif /* HALMAD_HA_HA_H */
