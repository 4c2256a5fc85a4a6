/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has become of each MAG of the configuration: counters, limits, what is known of it.
 */
#ifndef HALMAD_LMA_MAG_H
#define HALMAD_LMA_MAG_H

#include "base/rate.h"
#include "config/conf.h"
#include "core/report.h"

struct heartbeat;

/**
 * enum mag_revocation - what a MAG has shown of binding revocation (RFC 5846)
 * @MAG_REVOCATION_UNKNOWN: nothing
 * @MAG_REVOCATION_USABLE: it has sent a BRI or a BRA
 * @MAG_REVOCATION_UNSUPPORTED: it has answered a BRI with a Binding Error
 */
enum mag_revocation {
	MAG_REVOCATION_UNKNOWN,
	MAG_REVOCATION_USABLE,
	MAG_REVOCATION_UNSUPPORTED,
	MAG_REVOCATION_MAX,
};

/**
 * struct mag_state - what has become of a mobile access gateway; outlives a reload
 * @received: PBUs from it
 * @accepted: of these accepted
 * @refused: of these refused
 * @limited: PBUs of these refused, and BRIs ignored, because there were too many in a short time
 * @tolerated: PBUs accepted that deviate from the RFCs
 * @last_seen: boot time of the last one in milliseconds, 0 for never
 * @sessions: sessions that it has registered, those included that are about to begin
 * @prefixes: their prefixes and IPv4 home addresses
 * @tunnel: there is a tunnel to it, as was told last
 * @given: the last home network prefix, and the last IPv4 home address, that a pool gave to it
 * @tokens: PBUs that may come now, in thousandths
 * @filled: boot time at which @tokens was true
 * @refusals: PBUs of it that were decided about and refused
 * @ignored: messages of it of any kind that were not answered, or are of a kind that is not served
 * @log: limits of log lines about it, so that one MAG cannot hide what another one does, nor what
 *	it does itself behind what it does often. What it changes are revocations, restarts, and
 *	moves that look like a hijack
 * @revocation: what it has shown of binding revocation
 * @heartbeat: what its heartbeats told, NULL while there were none
 * @sas: pairs of ESP SAs that it has now, as far as is known
 */
struct mag_state {
	u64 received;
	u64 accepted;
	u64 refused;
	u64 limited;
	u64 tolerated;
	u64 ignored;
	u64 last_seen;
	u32 sessions;
	u32 prefixes;
	bool tunnel;
	struct prefix given[2];
	u64 tokens;
	u64 filled;
	struct rate refusals;
	struct log_limits log;
	enum mag_revocation revocation;
	struct heartbeat *heartbeat;
	unsigned int sas;
};

/**
 * struct mag_table - all of them
 * @mags: MAGs of the configuration
 * @v: state of each, in the same order
 */
struct mag_table {
	const struct mags *mags;
	struct mag_state *v;
};

/**
 * mag_table_init() - make the states of MAGs of which nothing is known
 *
 * Return: 0, or -ENOMEM.
 */
int mag_table_init(struct mag_table *table, const struct mags *mags);

/**
 * mag_table_fini() - free what mag_table_init() made; heartbeats are freed already
 */
void mag_table_fini(struct mag_table *table);

/**
 * mag_table_carry_over() - MAGs of another configuration that were in this one keep what has become
 * of them
 * @to: result, from mag_table_init()
 * @from: this one; what it keeps of them has moved
 */
void mag_table_carry_over(struct mag_table *to, struct mag_table *from);

/**
 * mag_state() - the state of a MAG
 * @table: all of them
 * @mag: one of the MAGs of @table
 */
static inline struct mag_state *mag_state(const struct mag_table *table, const struct mag *mag)
{
	return &table->v[mag - table->mags->v];
}

/**
 * mag_has_sa() - messages to and from a MAG pass: it has an SA, or needs none
 */
static inline bool mag_has_sa(const struct mag_state *state, const struct conf *conf)
{
	return !conf->ipsec || state->sas;
}

/**
 * mag_admit() - one more PBU or BRI is within the rate
 * @state: state of the MAG; the PBU is counted if it is
 * @mag: MAG
 * @boot_ms: boot time
 */
bool mag_admit(struct mag_state *state, const struct mag *mag, u64 boot_ms);

/**
 * mag_revocation_name() - what a MAG has shown of binding revocation, in a word
 */
const char *mag_revocation_name(enum mag_revocation revocation);

/**
 * mag_has_room() - sessions and prefixes more are within the limits
 *
 * What is 0 is within any limit, even one that is exceeded since it was lowered.
 */
bool mag_has_room(const struct mag_state *state, const struct mag *mag, u32 sessions, u32 prefixes);

#endif /* HALMAD_LMA_MAG_H */
