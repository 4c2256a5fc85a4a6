/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Proxy Mobile IPv6: the local mobility anchor (RFC 5213). What its rooms share.
 *
 *	pbu.c		Proxy Binding Updates: decide, then one job, then the PBA
 *	watch.c		heartbeats of MAGs
 *	revoke.c	revocations by the operator, and to find out (core/revocation.c waits)
 *	revoked.c	revocations by MAGs
 *	report.c	what becomes of PBUs and other messages: counted, told and logged
 *	tunnel.c	tunnels come and go: told and logged
 *
 * Each calls only those below it. What decides is pure, and stands on nothing of this: decide.h
 * for PBUs, bri.h for BRIs, heartbeat.h for heartbeats. This wing may include core/ and what lies
 * below it, and nothing of the other role.
 */
#ifndef HALMAD_LMA_LMA_H
#define HALMAD_LMA_LMA_H

#include "base/rate.h"
#include "core/core.h"
#include "lma/decision.h"
#include "lma/mag.h"
#include "lma/revoke.h"
#include "lma/stats.h"
#include "lma/tunnel.h"

/**
 * struct pbu_job - a PBU that is decided about, and what its answer needs once the kernel agreed
 * @msg: the PBU
 * @received: the same as it was received, if that differs
 * @pbu: the same with what follows from it
 * @d: what was decided about it
 * @ifindex: where it came from, if its source has link-local scope
 */
struct pbu_job {
	struct mh_msg msg;
	struct mh_msg received;
	struct lma_pbu pbu;
	struct lma_decision d;
	u32 ifindex;
};

/**
 * struct lma - the local mobility anchor
 * @role: it is the role of kind pmipv6
 * @core: the core, once more
 * @stats: counters
 * @mags: what has become of each MAG
 * @next: the same for a configuration that is about to be used; it has no MAGs if there is none
 * @tunnels: which may have come or gone
 * @job: of each job in the batch, by its place
 * @received: PBUs received, by which they are numbered
 * @strangers: PBUs of senders that are not MAGs
 */
struct lma {
	struct role role;
	struct core *core;
	struct lma_stats stats;
	struct mag_table mags;
	struct mag_table next;
	struct tunnels tunnels;
	struct pbu_job job[BATCH_MAX];
	u64 received;
	struct rate strangers;
};

/**
 * lma_init() - begin to play the role
 * @lma: all zero
 * @core: core
 *
 * Return: 0, or -ENOMEM.
 */
int lma_init(struct lma *lma, struct core *core);

/**
 * lma_fini() - end; sessions stay in the core
 */
void lma_fini(struct lma *lma);

/**
 * lma_mag() - what has become of a MAG of the configuration
 */
static inline struct mag_state *lma_mag(const struct lma *lma, const struct mag *mag)
{
	return mag_state(&lma->mags, mag);
}

/**
 * lma_protected() - a MAG has so many pairs of ESP SAs now
 *
 * An address that is none of a MAG is nobody's.
 */
void lma_protected(struct lma *lma, const struct in6_addr *address, unsigned int sas);

/**
 * lma_attachment() - the attachment tracker has answered; effects may wait for anchor_flush()
 * @lma: anchor
 * @id: number of the question
 * @attached: the mobile node is attached to the MAG
 *
 * Return: false if no such question waits.
 */
bool lma_attachment(struct lma *lma, u64 id, bool attached);

/**
 * lma_attachment_lost() - the attachment tracker will answer none of the questions that wait
 */
void lma_attachment_lost(struct lma *lma);

/**
 * lma_held_count() - PBUs that wait for a de-registration
 */
static inline u32 lma_held_count(const struct lma *lma)
{
	return wait_count(&lma->role, LMA_WAIT_DEREGISTRATION);
}

/**
 * held_of() - the PBU that waits for a de-registration of a mobile node, NULL for none
 */
static inline struct wait *held_of(const struct lma *lma, const struct mn *mn)
{
	return wait_of_mn(&lma->role, LMA_WAIT_DEREGISTRATION, mn);
}

/**
 * held_resume() - a session of this mobile node was de-registered: what waits may go on
 */
static inline void held_resume(struct lma *lma, const struct mn *mn)
{
	struct wait *held = held_of(lma, mn);

	if (held)
		wait_release(held, HELD_RELEASED);
}

/**
 * held_until() - what waits for this mobile node, if anything does, waits until then
 * @lma: anchor
 * @mn: mobile node
 * @at: boot time in milliseconds
 */
static inline void held_until(struct lma *lma, const struct mn *mn, u64 at)
{
	struct wait *held = held_of(lma, mn);

	if (held)
		wait_until(held, at);
}

/**
 * lma_of() - the local mobility anchor of a core that has one
 */
static inline struct lma *lma_of(const struct core *core)
{
	return container_of(core->role[HALMA_KIND_PMIPV6], struct lma, role);
}

#endif /* HALMAD_LMA_LMA_H */
