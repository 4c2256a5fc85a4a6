// SPDX-License-Identifier: GPL-2.0
/*
 * The home agent as a role: what the core asks of it.
 *
 * Of what a mobile node says its flags are kept; all else of a session is its care-of address, its
 * order and its lifetime, which any session has. All that is waited for is the home link.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "core/session.h"
#include "ha/away.h"
#include "ha/bu.h"
#include "ha/ha.h"
#include "ha/owner.h"

/* Bits of the second octet of a cookie */
#define COOKIE_NAMED	0x01
#define COOKIE_SPI_LEN	4

/* What is no BU is nothing for this role, but for what a mobile node says to a Home Agent Switch
 * message [RFC 5142, 5.3].
 */
static bool receive(struct role *role, const struct mh_packet *packet, const struct mh_msg *msg)
{
	return msg->type == MH_TYPE_BE && msg->be.status == BE_UNKNOWN_MH_TYPE &&
	       drain_unknown(container_of(role, struct ha, role), &packet->src);
}

/* Mobile nodes have no names in lines about what is not for this role. */
static bool sender(struct role *role, const struct in6_addr *src, struct sender *sender)
{
	(void)role;
	(void)src;
	*sender = (struct sender){ .what = "mobile node", .name = "unknown" };
	return false;
}

/* The lifetime, or the time in which late BUs are answered [RFC 6275, 10.3.2]. */
static u64 lifetime(const struct role *role, const struct bce_facts *facts)
{
	(void)role;
	if (facts->state == HALMA_STATE_BLOCKED)
		return MAX_DELETE_BCE_TIMEOUT;
	return facts->lifetime * LIFETIME_UNIT_MS;
}

/* Mobile nodes share no limit with each other: all that there is to account is where they are. Who
 * has a binding will be told of its prefixes.
 */
static void account(struct role *role, const struct bce *bce, int sign)
{
	struct ha *ha = container_of(role, struct ha, role);

	away_account(ha, bce, sign);
	if (sign < 0)
		memory_keep(&ha->memory, ha->core->conf, &bce->facts, ha_hoa(bce));
	/* what is deleted has no deadline any more */
	if (sign < 0 ? !bce->timer.pos : !ha_is_away(bce))
		mobileprefix_ended(ha, bce);
	else if (sign > 0)
		mobileprefix_begun(ha, bce);
}

static void sending(struct role *role)
{
	away_flush(container_of(role, struct ha, role));
}

static void ended(struct role *role, struct bce *bce)
{
	(void)role;
	(void)bce;
}

/* In the first octet the flags, all of which are in the upper octet of a BU's; behind all is the
 * SPI.
 */
static void cookie_put(const struct bce_facts *facts, struct cookie_role *own)
{
	own->octet[0] = (u8)(facts->mipv6.flags >> 8);
	own->octet[1] = facts->mipv6.named ? COOKIE_NAMED : 0;
	own->flags = 0;
	own->len = facts->mipv6.spi ? COOKIE_SPI_LEN : 0;
	if (own->len)
		put_u32(own->data, facts->mipv6.spi);
}

/* What a later version has here is left alone. */
static bool cookie_get(struct bce_facts *facts, const struct cookie_role *own)
{
	facts->mipv6.flags = (u16)(own->octet[0] << 8);
	facts->mipv6.named = own->octet[1] & COOKIE_NAMED;
	facts->mipv6.spi = own->len >= COOKIE_SPI_LEN ? get_u32(own->data) : 0;
	return true;
}

static u64 *make_stamps(const struct conf *conf)
{
	return calloc(conf->profiles.count + 1, sizeof(u64));
}

static bool prepare(struct role *role, const struct conf *conf)
{
	struct ha *ha = container_of(role, struct ha, role);

	/* what was prepared and not used */
	free(ha->stamp_next);
	authority_fini(&ha->next);
	ha->stamp_next = make_stamps(conf);
	return ha->stamp_next && !authority_init(&ha->next, conf);
}

/* Of whom nothing is known nothing from before is accepted. Who has SAs is told anew. */
static void replace(struct role *role)
{
	struct ha *ha = container_of(role, struct ha, role);
	const struct profiles *profiles = &role->core->conf->profiles;
	const struct profiles *old = &ha->was->profiles;
	const struct profile *profile;
	u64 now = ntp_of(role->core->now.timestamp);
	unsigned int i;

	for (i = 0; i < profiles->count; i++) {
		if (!profile_authenticates(&profiles->v[i]))
			continue;
		profile = profile_same(old, &profiles->v[i]);
		ha->stamp_next[i] = profile && profile_authenticates(profile) ?
			      ha->stamp[profile - old->v] : now;
	}
	/* what was heard on another link */
	if (strcmp(ha->was->device.home_link, role->core->conf->device.home_link)) {
		ha->agents.count = 0;
		ha->advert = (struct advert){ 0 };
	}
	free(ha->stamp);
	ha->stamp = ha->stamp_next;
	ha->stamp_next = NULL;
	ha->was = role->core->conf;
	authority_fini(&ha->authority);
	ha->authority = ha->next;
	ha->next = (struct authority){ 0 };
}

static void reloaded(struct role *role)
{
	(void)role;
}

static bool defends(const struct role *role, const struct in6_addr *address)
{
	return conf_on_home_link(role->core->conf, address);
}

static void defended(struct role *role, const struct bce_facts *facts,
		     const struct binding_req *req)
{
	homelink_announce(&container_of(role, struct ha, role)->link, req,
			  facts->mipv6.flags & BU_FLAG_R);
}

static void resume(struct role *role, unsigned int reason, const struct mh_packet *packet,
		   const struct wait_past *past)
{
	(void)reason;
	bu_resume(container_of(role, struct ha, role), packet, past);
}

static const struct role_ops ops = {
	.name = "ha",
	.kind = HALMA_KIND_MIPV6,
	/* whoever is at home is served there (RFC 6612, 4.2) */
	.blocked_action = HALMA_BLOCKED_ACTION_NEXT,
	.defends = defends,
	.defended = defended,
	.receive = receive,
	.sender = sender,
	.resume = resume,
	.lifetime = lifetime,
	.account = account,
	.ended = ended,
	.sending = sending,
	.cookie_put = cookie_put,
	.cookie_get = cookie_get,
	.prepare = prepare,
	.replace = replace,
	.reloaded = reloaded,
};

int ha_init(struct ha *ha, struct core *core)
{
	ha->stamp = make_stamps(core->conf);
	if (!ha->stamp)
		return -ENOMEM;
	if (authority_init(&ha->authority, core->conf))
		goto err_stamp;
	if (memory_init(&ha->memory))
		goto err_authority;
	if (tellings_init(&ha->tellings))
		goto err_memory;
	ha->role.ops = &ops;
	ha->core = core;
	ha->was = core->conf;
	ha->begun = ntp_of(core->now.timestamp);
	core_play(core, &ha->role);
	if (homelink_init(&ha->link, &ha->role, core))
		goto err_role;
	if (!drain_init(ha))
		return 0;
	homelink_fini(&ha->link);
err_role:
	core->role[HALMA_KIND_MIPV6] = NULL;
	tellings_fini(ha);
err_memory:
	memory_fini(&ha->memory);
err_authority:
	authority_fini(&ha->authority);
err_stamp:
	free(ha->stamp);
	return -ENOMEM;
}

void ha_accepted(struct ha *ha, const struct ha_decision *d)
{
	u64 *last;

	if (!d->sa || !d->stamped)
		return;
	last = &ha->stamp[d->who - ha->core->conf->profiles.v];
	/* one that has waited can be older than what was accepted meanwhile */
	if (!*last || ntp_later(d->stamp, *last))
		*last = d->stamp;
}

void ha_protected(struct ha *ha, const struct in6_addr *hoa, unsigned int sas)
{
	const struct profile *profile = conf_home_address(ha->core->conf, hoa);

	if (profile)
		authority_set(&ha->authority, profile, sas);
	if (!sas)
		memory_forget(&ha->memory, hoa);
}

void ha_protected_prefixes(struct ha *ha, const struct in6_addr *hoa, unsigned int sas)
{
	const struct profile *profile = conf_home_address(ha->core->conf, hoa);

	if (profile)
		authority_set_prefixes(&ha->authority, profile, sas);
}

bool ha_has_sa(const struct ha *ha, const struct in6_addr *hoa)
{
	const struct profile *profile = conf_home_address(ha->core->conf, hoa);

	return profile && authority_has(&ha->authority, profile);
}

/* What is left of the valid lifetime of the prefix of a home address, in s. */
static u32 valid_of(const struct core *core, const struct in6_addr *hoa)
{
	struct conf_lifetimes left;

	conf_home_lifetimes(core->conf, hoa, core->now.timestamp >> TIMESTAMP_SECOND, &left);
	return left.valid;
}

static bool is_invalid(const struct core *core, const struct in6_addr *hoa)
{
	return !valid_of(core, hoa);
}

/* A binding does not outlive its prefix [RFC 6275, 10.3.1], whatever it was granted before that was
 * known; its mobile node hears of that when it registers next.
 *
 * Return: it was to last longer.
 */
static bool shorten(struct core *core, struct bce *bce)
{
	u64 end;
	u32 valid;

	if (bce->facts.kind != HALMA_KIND_MIPV6 || bce->facts.state != HALMA_STATE_ACTIVE ||
	    bce->ending)
		return false;
	valid = valid_of(core, ha_hoa(bce));
	end = core->now.boot_ms + valid * (u64)MSEC_PER_SEC;
	if (valid == CONF_FOREVER || (bce->timer.pos && bce->timer.at <= end))
		return false;
	timer_set(&core->cache.timers, &bce->timer, end);
	session_keep(core, bce);
	return true;
}

void ha_shorten(struct ha *ha)
{
	struct core *core = ha->core;
	struct bce *bce;
	u32 at = 0, count = 0;

	while ((bce = bce_each(&core->cache, &at)))
		count += shorten(core, bce);
	if (count)
		log_notice("%u sessions end earlier than they were granted, with the prefixes of their home addresses",
			   count);
}

/* What is no mobile node's own can be given to another one, in part or as a whole. And a binding
 * goes with the prefix of its home address [RFC 6275, 10.3.1].
 */
static bool lost_its_address(const struct bce *bce, const void *ctx)
{
	const struct in6_addr *hoa = ha_hoa(bce);
	const struct core *core = ctx;
	const struct mnid *mnid;

	return !ha_profile(core->conf, &core->cache, hoa, &mnid) ||
	       !mnid_equal(mnid, &bce->mn->mnid) || is_invalid(core, hoa);
}

/* Mobile networks that are not the mobile router's any more are not forwarded to it from now on; it
 * hears of that when it registers next. Return: how many.
 */
static unsigned int narrow(struct core *core, struct bce *bce)
{
	const struct profile *profile = ha_profile(core->conf, &core->cache, ha_hoa(bce), NULL);
	struct prefix keep[HALMAD_PREFIX_MAX];
	unsigned int i, count = 1;

	keep[0] = bce->set.prefix[0];
	for (i = 1; i < bce->set.count; i++)
		/* the link-local address is that of the same node */
		if (IN6_IS_ADDR_LINKLOCAL(&bce->set.prefix[i].addr) ||
		    (profile->router &&
		     ha_may_move(core->conf, profile, ha_hoa(bce), &bce->set.prefix[i])))
			keep[count++] = bce->set.prefix[i];
	if (count < bce->set.count)
		ending_narrow(core, bce, keep, count);
	return i - count;
}

static u32 narrow_all(struct core *core)
{
	u32 count, i, lost = 0;
	struct bce *bce;
	u64 *ids;

	ids = bce_ids(&core->cache, &count);
	if (!ids && core->cache.count) {
		log_err("out of memory: mobile networks that are nobody's any more are forwarded to");
		return 0;
	}
	for (i = 0; i < count; i++) {
		bce = bce_find_id(&core->cache, ids[i]);
		/* what ends loses all of it */
		if (bce && bce->facts.kind == HALMA_KIND_MIPV6 && bce->set.count > 1 &&
		    !lost_its_address(bce, core))
			lost += narrow(core, bce);
	}
	free(ids);
	batch_run(core);
	return lost;
}

void ha_begin(struct ha *ha)
{
	u32 count;

	guests_begin(&ha->guests, ha->core->conf, &ha->core->cache);
	count = ending_of_kind(ha->core, HALMA_KIND_MIPV6, lost_its_address, ha->core);
	if (count)
		log_notice("%u sessions end: their home addresses are not those of their mobile nodes any more, or not valid",
			   count);
	ha_shorten(ha);
	count = narrow_all(ha->core);
	if (count)
		log_notice("%u mobile networks are not forwarded to any more: they are not those of their mobile routers",
			   count);
	drain_reloaded(ha);
}

void ha_reload(struct ha *ha)
{
	memory_reload(&ha->memory, ha->core->conf);
	homelink_reload(&ha->link);
	ha_begin(ha);
	mobileprefix_reloaded(ha);
}

void ha_fini(struct ha *ha)
{
	homelink_fini(&ha->link);
	wait_end(&ha->role);
	drain_fini(ha);
	tellings_fini(ha);
	memory_fini(&ha->memory);
	guests_fini(&ha->guests);
	authority_fini(&ha->next);
	authority_fini(&ha->authority);
	free(ha->stamp_next);
	free(ha->stamp);
}
