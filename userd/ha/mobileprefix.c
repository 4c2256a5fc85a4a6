// SPDX-License-Identifier: GPL-2.0
/*
 * Mobile nodes that are away are told of their prefixes.
 *
 * That a binding has ended is seen when the next step is due: there is none then. Without memory
 * for a telling, a mobile node is told nothing unasked.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/fetch.h"
#include "ha/ha.h"
#include "ha/mobileprefix.h"
#include "ha/owner.h"
#include "ha/prefixes.h"
#include "ha/say.h"

int tellings_init(struct tellings *tellings)
{
	LIST_INIT(&tellings->all);
	return table_init(&tellings->by_hoa);
}

static u32 hash_of(const struct ha *ha, const struct in6_addr *hoa)
{
	return (u32)siphash(&ha->core->cache.key, hoa, sizeof(*hoa));
}

static struct telling *find(const struct ha *ha, const struct in6_addr *hoa)
{
	u32 hash = hash_of(ha, hoa), at = hash;
	struct telling *telling;

	while ((telling = table_next(&ha->tellings.by_hoa, hash, &at)))
		if (in6_equal(&telling->hoa, hoa))
			return telling;
	return NULL;
}

static void forget(struct ha *ha, struct telling *telling)
{
	struct timers *timers = &ha->core->cache.timers;

	timer_clear(timers, &telling->timer);
	timers_sub(timers);
	table_del(&ha->tellings.by_hoa, hash_of(ha, &telling->hoa), telling);
	LIST_REMOVE(telling, entry);
	free(telling);
}

static void forget_all(struct ha *ha)
{
	while (!LIST_EMPTY(&ha->tellings.all))
		forget(ha, LIST_FIRST(&ha->tellings.all));
}

void tellings_fini(struct ha *ha)
{
	forget_all(ha);
	table_fini(&ha->tellings.by_hoa);
}

static u64 now_of(const struct ha *ha)
{
	return ha->core->now.boot_ms;
}

static void due_at(struct ha *ha, struct telling *telling, u64 at)
{
	timer_set(&ha->core->cache.timers, &telling->timer, at);
}

/* RAND_ADV_DELAY [RFC 6275, 10.6.2], in ms; with both bounds the same there is no choice. */
static u64 some_delay(struct ha *ha, const struct telling *telling)
{
	const struct conf *conf = ha->core->conf;
	u64 most = conf->discovery.max_interval, least = conf->discovery.min_interval;
	u32 preferred = prefixes_preferred(conf, &telling->hoa,
					   ha->core->now.timestamp >> TIMESTAMP_SECOND);
	u64 range;

	if (preferred < most)
		most = preferred;
	range = (most > least ? most - least : least - most) * MSEC_PER_SEC;
	return least * MSEC_PER_SEC + (range ? core_random(ha->core) % range : 0);
}

static void plan(struct ha *ha, struct telling *telling)
{
	telling->state = TELLING_PLANNED;
	due_at(ha, telling, now_of(ha) + some_delay(ha, telling));
}

/* "If no Mobile Prefix Advertisement has been sent [...] in the last MaxMobPfxAdvInterval seconds,
 * then ensure that a transmission is scheduled" [RFC 6275, 10.6.2].
 */
static void rest(struct ha *ha, struct telling *telling, enum telling_state state)
{
	telling->state = state;
	due_at(ha, telling, now_of(ha) + ha->core->conf->discovery.max_interval * MSEC_PER_SEC);
}

static struct telling *add(struct ha *ha, const struct in6_addr *hoa)
{
	struct telling *telling = calloc(1, sizeof(*telling));
	struct timers *timers = &ha->core->cache.timers;

	if (!telling)
		return NULL;
	telling->timer.kind = TIMER_PREFIX;
	telling->hoa = *hoa;
	telling->digest = prefixes_digest(ha->core->conf, hoa);
	if (timers_add(timers))
		goto err_free;
	if (table_add(&ha->tellings.by_hoa, hash_of(ha, hoa), telling))
		goto err_timer;
	LIST_INSERT_HEAD(&ha->tellings.all, telling, entry);
	plan(ha, telling);
	return telling;
err_timer:
	timers_sub(timers);
err_free:
	free(telling);
	return NULL;
}

static bool is_on(const struct ha *ha)
{
	return ha->core->conf->home_agent && ha->core->conf->discovery.prefixes;
}

/* When one more can be sent to the mobile node of a binding, whatever home address of it is meant:
 * not more than one in a second [RFC 6275, 6.8].
 */
static u64 free_from(const struct ha *ha, const struct bce *bce)
{
	const struct telling *telling;
	const struct bce *each;
	u64 from = 0;

	for (each = mn_first(bce->mn, HALMA_KIND_MIPV6); each; each = mn_next(each)) {
		telling = find(ha, &each->set.prefix[0].addr);
		if (telling && telling->sent && telling->sent + MSEC_PER_SEC > from)
			from = telling->sent + MSEC_PER_SEC;
	}
	return from;
}

/* The mobile node speaks by ESP, and is spoken to so: it has no key of its own (RFC 4285). */
static bool needs_esp(const struct ha *ha, const struct in6_addr *hoa)
{
	const struct profile *profile = conf_home_address(ha->core->conf, hoa);

	return ha->core->conf->ipsec && !(profile && profile_authenticates(profile));
}

/* That has a binding, and so a profile. */
static bool is_protected(const struct ha *ha, const struct in6_addr *hoa)
{
	const struct profile *profile = conf_home_address(ha->core->conf, hoa);

	return !needs_esp(ha, hoa) || (profile && authority_has_prefixes(&ha->authority, profile));
}

static u32 reqid_of(const struct ha *ha, const struct in6_addr *hoa)
{
	const struct profile *profile = conf_home_address(ha->core->conf, hoa);

	return needs_esp(ha, hoa) ? ike_use_reqid(profile->ike, IKE_USE_PREFIXES, 0) : 0;
}

bool mobileprefix_is_copy(const struct ha *ha, const struct icmp_packet *packet)
{
	return !packet->esp && !conf_needs_esp(ha->core->conf) && needs_esp(ha, &packet->src);
}

/* To the care-of address @via [RFC 6275, 10.6.3], and all prefixes in any case [10.6.2]. */
static bool tell(struct ha *ha, struct telling *telling, const struct bce *bce, u16 id,
		 const struct in6_addr *via)
{
	const struct conf *conf = ha->core->conf;
	struct icmp_prefix prefix[ICMP_PREFIXES_MAX];
	struct icmp_answer answer = {
		.src = bce->facts.local, .dst = telling->hoa, .via = *via,
		.reqid = reqid_of(ha, &telling->hoa),
	};
	unsigned int count;

	count = prefixes_of(conf, &telling->hoa, ha->core->now.timestamp >> TIMESTAMP_SECOND,
			    prefix);
	icmp_mpa_encode(&answer, id, conf->discovery.mpa_flags, prefix, count);
	telling->sent = now_of(ha);
	return icmp_say(ha, &answer);
}

static void answer(struct ha *ha, const struct icmp_packet *packet, u16 id, const struct bce *bce)
{
	struct telling *telling = find(ha, &packet->src);

	if (!telling)
		telling = add(ha, &packet->src);
	if (!telling)
		return;
	/* it asks because it was told, or is told now [RFC 6275, 10.6.2] */
	rest(ha, telling, TELLING_DONE);
	if (free_from(ha, bce) > now_of(ha))
		say_nothing(ha, packet, ICMP_KIND_MPS, ICMP_WHY_RATE);
	else if (tell(ha, telling, bce, id, &packet->sent_from))
		ha->icmp.solicited++;
}

void mobileprefix_asked(struct ha *ha, const struct icmp_packet *packet, u16 id)
{
	const struct bce *bce = ha_binding(&ha->core->cache, &packet->src);
	enum icmp_why why;

	if (!is_on(ha))
		why = ICMP_WHY_OFF;
	else if (!conf_is_local(ha->core->conf, &packet->dst))
		why = ICMP_WHY_NOT_HOME;
	else if (!packet->home_address)
		why = ICMP_WHY_NO_HOME_ADDRESS;
	else if (!bce)
		why = ICMP_WHY_NO_BINDING;
	else if (!in6_equal(&bce->facts.coa, &packet->sent_from))
		why = ICMP_WHY_CARE_OF;
	else if (!is_protected(ha, &packet->src) || (needs_esp(ha, &packet->src) && !packet->esp))
		why = ICMP_WHY_NO_SA;
	else
		why = ICMP_WHY_MAX;
	if (why == ICMP_WHY_MAX)
		answer(ha, packet, id, bce);
	else
		say_nothing(ha, packet, ICMP_KIND_MPS, why);
}

void mobileprefix_begun(struct ha *ha, const struct bce *bce)
{
	const struct in6_addr *hoa = &bce->set.prefix[0].addr;

	if (is_on(ha) && !find(ha, hoa))
		add(ha, hoa);
}

/* That it was told something counts for a second; who comes back later is a new one. */
void mobileprefix_ended(struct ha *ha, const struct bce *bce)
{
	struct telling *telling = find(ha, ha_hoa(bce));

	if (telling)
		due_at(ha, telling, now_of(ha) + MSEC_PER_SEC);
}

void mobileprefix_registered(struct ha *ha, const struct bce *bce, bool anew)
{
	struct telling *telling = find(ha, &bce->set.prefix[0].addr);

	if (!telling || !is_on(ha))
		return;
	if (anew) {
		plan(ha, telling);
	} else if (telling->state == TELLING_SENT || telling->state == TELLING_UNHEARD) {
		/* "if the mobile node sends another Binding Update [...] begin transmitting the
		 * unsolicited Advertisement again" [RFC 6275, 10.6.2]
		 */
		telling->state = TELLING_PLANNED;
		due_at(ha, telling, now_of(ha));
	}
}

void mobileprefix_fetch(const struct ha *ha, const struct in6_addr *hoa, u32 *hash,
			unsigned int step)
{
	const struct table *table = &ha->tellings.by_hoa;
	const struct telling *telling;
	u32 at;

	if (!step) {
		*hash = hash_of(ha, hoa);
		fetch(table_begin(table, *hash), 1);
	} else if (step == 1) {
		at = *hash;
		telling = table_next(table, *hash, &at);
		if (telling)
			fetch(telling, sizeof(*telling));
	}
}

/* It was due now: the next time is when it was not heard. */
static void tell_unasked(struct ha *ha, struct telling *telling, const struct bce *bce)
{
	bool first = telling->state == TELLING_PLANNED;

	if (first) {
		telling->id = (u16)core_random(ha->core);
		telling->retries = 0;
	} else {
		telling->retries++;
	}
	telling->state = TELLING_SENT;
	due_at(ha, telling, now_of(ha) + ((u64)PREFIX_ADV_TIMEOUT << telling->retries));
	if (!tell(ha, telling, bce, telling->id, &bce->facts.coa))
		return;
	if (first)
		ha->icmp.unsolicited++;
	else
		ha->icmp.again++;
}

void mobileprefix_due(struct ha *ha, struct timer *timer)
{
	struct telling *telling = container_of(timer, struct telling, timer);
	const struct bce *bce = ha_binding(&ha->core->cache, &telling->hoa);

	/* [RFC 6275, 10.6.2]: without a binding, nothing more */
	if (!bce || !is_on(ha))
		forget(ha, telling);
	else if (telling->state == TELLING_DONE || telling->state == TELLING_UNHEARD)
		plan(ha, telling);
	else if (telling->state == TELLING_SENT && telling->retries == PREFIX_ADV_RETRIES)
		rest(ha, telling, TELLING_UNHEARD);
	else if (free_from(ha, bce) > now_of(ha))
		due_at(ha, telling, free_from(ha, bce));
	else if (!is_protected(ha, &telling->hoa))
		rest(ha, telling, TELLING_UNHEARD);
	else
		tell_unasked(ha, telling, bce);
}

static void compare(struct ha *ha, struct telling *telling)
{
	u64 digest = prefixes_digest(ha->core->conf, &telling->hoa);

	if (digest == telling->digest)
		return;
	telling->digest = digest;
	/* what is planned already goes with what there is then [RFC 6275, 10.6.2] */
	if (telling->state != TELLING_PLANNED)
		plan(ha, telling);
}

void mobileprefix_reloaded(struct ha *ha)
{
	struct telling *telling;

	if (!is_on(ha))
		forget_all(ha);
	LIST_FOREACH(telling, &ha->tellings.all, entry)
		compare(ha, telling);
}
