// SPDX-License-Identifier: GPL-2.0
/*
 * Mobile nodes are sent to another home agent.
 *
 * One timer for all: whose turn it was three times has waited for the longest, so the lists are
 * looked at from there, and each is in the order of time. That a binding has ended is seen when it
 * is its turn.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "ha/drain.h"
#include "ha/ha.h"
#include "ha/owner.h"

static_assert(DRAIN_TO_MAX <= MH_SWITCH_MAX, "a message has no room for all addresses");

static u32 hash_of(const struct ha *ha, const struct in6_addr *hoa)
{
	return (u32)siphash(&ha->core->cache.key, hoa, sizeof(*hoa));
}

static struct leaver *find(const struct ha *ha, const struct in6_addr *hoa)
{
	u32 hash = hash_of(ha, hoa), at = hash;
	struct leaver *leaver;

	while ((leaver = table_next(&ha->drain.by_hoa, hash, &at)))
		if (in6_equal(&leaver->hoa, hoa))
			return leaver;
	return NULL;
}

static void forget(struct ha *ha, struct leaver *leaver)
{
	ha->drain.waiting -= !leaver->turns;
	table_del(&ha->drain.by_hoa, hash_of(ha, &leaver->hoa), leaver);
	TAILQ_REMOVE(&ha->drain.by_turns[leaver->turns], leaver, entry);
	free(leaver);
}

static void forget_all(struct ha *ha)
{
	struct leavers *leavers;
	unsigned int i;

	for (i = 0; i <= DRAIN_TIMES; i++) {
		leavers = &ha->drain.by_turns[i];
		while (!TAILQ_EMPTY(leavers))
			forget(ha, TAILQ_FIRST(leavers));
	}
	timer_clear(&ha->core->cache.timers, &ha->drain.timer);
}

int drain_init(struct ha *ha)
{
	struct drain *drain = &ha->drain;
	unsigned int i;

	for (i = 0; i <= DRAIN_TIMES; i++)
		TAILQ_INIT(&drain->by_turns[i]);
	drain->timer.kind = TIMER_DRAIN;
	if (table_init(&drain->by_hoa))
		return -ENOMEM;
	if (!timers_add(&ha->core->cache.timers))
		return 0;
	table_fini(&drain->by_hoa);
	return -ENOMEM;
}

void drain_fini(struct ha *ha)
{
	forget_all(ha);
	timers_sub(&ha->core->cache.timers);
	table_fini(&ha->drain.by_hoa);
}

/* When the next one is told: not before that may be, and not before somebody is to be. */
static void set_timer(struct ha *ha)
{
	struct drain *drain = &ha->drain;
	const struct leaver *leaver;
	u64 at = UINT64_MAX;
	unsigned int i;

	for (i = 0; i <= DRAIN_TIMES; i++) {
		leaver = TAILQ_FIRST(&drain->by_turns[i]);
		if (leaver && leaver->due < at)
			at = leaver->due;
	}
	if (at == UINT64_MAX)
		timer_clear(&ha->core->cache.timers, &drain->timer);
	else
		timer_set(&ha->core->cache.timers, &drain->timer,
			  at > drain->next ? at : drain->next);
}

/* Return: false if there is no memory. */
static bool add(struct ha *ha, const struct in6_addr *hoa)
{
	struct leaver *leaver = calloc(1, sizeof(*leaver));

	if (!leaver)
		return false;
	leaver->hoa = *hoa;
	leaver->due = ha->core->now.boot_ms;
	if (table_add(&ha->drain.by_hoa, hash_of(ha, hoa), leaver)) {
		free(leaver);
		return false;
	}
	TAILQ_INSERT_TAIL(&ha->drain.by_turns[0], leaver, entry);
	ha->drain.waiting++;
	return true;
}

static void begin(struct ha *ha)
{
	u32 at = 0, count = 0, lost = 0;
	const struct bce *bce;

	while ((bce = bce_each(&ha->core->cache, &at))) {
		if (!ha_is_away(bce))
			continue;
		if (add(ha, ha_hoa(bce)))
			count++;
		else
			lost++;
	}
	log_notice("drain: %u mobile nodes are told to go to another home agent", count);
	if (lost)
		log_err("out of memory: %u mobile nodes are not told to go", lost);
	set_timer(ha);
}

static bool is_same(const struct conf_drain *a, const struct conf_drain *b)
{
	return a->count == b->count && !memcmp(a->to, b->to, a->count * sizeof(*a->to));
}

void drain_reloaded(struct ha *ha)
{
	const struct conf *conf = ha->core->conf;
	bool on = conf->home_agent && conf->drain.active;
	bool goes_on = on && ha->drain.on && is_same(&conf->drain, &ha->drain.conf);

	if (!goes_on)
		forget_all(ha);
	ha->drain.on = on;
	ha->drain.conf = conf->drain;
	if (on && !goes_on)
		begin(ha);
}

/* What is written down comes as it is; else those of the home link as in discovery [RFC 5142,
 * 5.1], or none, for the mobile node to look for.
 */
static u8 alternatives(struct ha *ha, const struct in6_addr *hoa, struct in6_addr *addr)
{
	const struct conf_home *home = conf_home_around(ha->core->conf, hoa);
	const struct conf_drain *drain = &ha->drain.conf;
	struct in6_addr all[DHAAD_ADDRESSES_MAX];
	unsigned int count = drain->count;

	if (count) {
		memcpy(addr, drain->to, count * sizeof(*addr));
		return (u8)count;
	}
	if (!home || !home->link[0])
		return 0;
	count = agents_others(&ha->agents, ha->core->now.boot_ms, core_random(ha->core), all);
	if (count > DRAIN_TO_MAX)
		count = DRAIN_TO_MAX;
	memcpy(addr, all, count * sizeof(*addr));
	return (u8)count;
}

/* The time until the binding ends, in units of 4 s; 0 if that is never, or at once. */
static u16 time_left(const struct ha *ha, const struct bce *bce)
{
	u64 now = ha->core->now.boot_ms;
	u64 units;

	if (!bce->timer.pos || bce->timer.at <= now)
		return 0;
	units = (bce->timer.at - now) / LIFETIME_UNIT_MS;
	return units < UINT16_MAX ? (u16)units : UINT16_MAX - 1;
}

/* It must come by ESP [RFC 5142, 5.1], but in a laboratory. */
static bool is_protected(const struct ha *ha, const struct in6_addr *hoa)
{
	const struct profile *profile = conf_home_address(ha->core->conf, hoa);

	if (!ha->core->conf->ipsec)
		return true;
	return profile && !profile_authenticates(profile) &&
	       authority_has(&ha->authority, profile);
}

/* By the care-of address: RFC 5142 does not say how, but the SA is that of the home address. */
static void tell(struct ha *ha, const struct bce *bce)
{
	const struct mh_packet packet = {
		.src = *ha_hoa(bce), .dst = bce->facts.local, .home_address = true,
		.sent_from = bce->facts.coa,
	};
	u16 left = time_left(ha, bce);
	struct mh_msg msg;

	mh_msg_clear(&msg, MH_TYPE_HA_SWITCH);
	msg.ha_switch.count = alternatives(ha, ha_hoa(bce), msg.ha_switch.address);
	if (left) {
		mh_set(&msg.opts, MH_OPT_REFRESH_ADVICE);
		msg.opts.refresh_advice = left;
	}
	batch_answer(ha->core, &msg, &packet);
}

/* The same goes for who cannot be told, who may have an SA when it is tried again. */
static void step(struct ha *ha, struct leaver *leaver, const struct bce *bce)
{
	struct drain_stats *stats = &ha->drain.stats;
	u64 timeout = (u64)INITIAL_HA_SWITCH_TIMEOUT << leaver->turns;

	if (is_protected(ha, &leaver->hoa)) {
		tell(ha, bce);
		(*(leaver->told ? &stats->again : &stats->sent))++;
		leaver->told = true;
	} else {
		stats->unprotected++;
	}
	TAILQ_REMOVE(&ha->drain.by_turns[leaver->turns], leaver, entry);
	ha->drain.waiting -= !leaver->turns;
	leaver->turns++;
	if (timeout > MAX_HA_SWITCH_TIMEOUT)
		timeout = MAX_HA_SWITCH_TIMEOUT;
	leaver->due = ha->core->now.boot_ms + timeout;
	TAILQ_INSERT_TAIL(&ha->drain.by_turns[leaver->turns], leaver, entry);
}

/* Who comes next; NULL if nobody does now. */
static struct leaver *next(const struct ha *ha)
{
	struct leaver *leaver;
	unsigned int i;

	for (i = DRAIN_TIMES + 1; i--;) {
		leaver = TAILQ_FIRST(&ha->drain.by_turns[i]);
		if (leaver && leaver->due <= ha->core->now.boot_ms)
			return leaver;
	}
	return NULL;
}

/* MAX-HA-SWITCH-TRANSMIT-RATE [RFC 5142, 7] is for messages: whose binding has ended is forgotten
 * without any, in one go. The time between two is rounded up, lest there be more in a second.
 */
void drain_due(struct ha *ha)
{
	u32 rate = ha->core->conf->drain.rate;
	struct leaver *leaver;
	const struct bce *bce;

	while ((leaver = next(ha))) {
		bce = ha_binding(&ha->core->cache, &leaver->hoa);
		if (bce && leaver->turns < DRAIN_TIMES) {
			step(ha, leaver, bce);
			ha->drain.next = ha->core->now.boot_ms + (MSEC_PER_SEC + rate - 1) / rate;
			break;
		}
		ha->drain.stats.unheard += bce && leaver->told;
		forget(ha, leaver);
	}
	set_timer(ha);
}

/* Return: false if it was not told anything. */
static bool is_over(struct ha *ha, const struct in6_addr *hoa, u64 *count)
{
	struct leaver *leaver = find(ha, hoa);
	bool told = leaver && leaver->told;

	*count += told;
	if (leaver)
		forget(ha, leaver);
	return told;
}

void drain_left(struct ha *ha, const struct bce *bce)
{
	is_over(ha, ha_hoa(bce), &ha->drain.stats.left);
}

/* Where IPsec is required the message has come by ESP, as all that counts of mobile nodes. In a
 * laboratory anybody can say it, who can end the binding by a BU as well. This does less harm: the
 * mobile node is not told again, and is served as before [RFC 5142, 5.3].
 */
bool drain_unknown(struct ha *ha, const struct in6_addr *src)
{
	const struct leaver *leaver = find(ha, src);

	return leaver && leaver->told && is_over(ha, src, &ha->drain.stats.unknown);
}
