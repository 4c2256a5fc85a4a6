// SPDX-License-Identifier: GPL-2.0
/*
 * The Router Advertisements of this machine on its home link.
 */
#include "base/log.h"
#include "ha/advert.h"

/**
 * struct fault - a fault in words
 * @text: what is wrong
 * @hint: what to do
 */
struct fault {
	const char *text;
	const char *hint;
};

static const struct fault faults[ADVERT_FAULTS] = {
	[ADVERT_NO_H] = {
		"do not say that there is a home agent (H)", "AdvHomeAgentFlag on;",
	},
	[ADVERT_NO_ADDRESS] = {
		"have no prefix with an address of the anchor (R)",
		"prefix with the whole address, not 2001:db8::/64 but 2001:db8::1/64; AdvRouterAddr on;",
	},
	[ADVERT_NO_LLA] = {
		"have no Source Link-Layer Address option", "AdvSourceLLAddress on;",
	},
	[ADVERT_PREFERENCE] = {
		"have another Home Agent Preference than section discovery",
		"AdvHomeAgentInfo on; HomeAgentPreference as preference",
	},
	[ADVERT_LIFETIME] = {
		"have no Home Agent Lifetime, or another one than section discovery",
		"AdvHomeAgentInfo on; HomeAgentLifetime as lifetime",
	},
	[ADVERT_ROUTERS] = {
		"do not say of mobile routers what sections mn say (Mobile Router Support)",
		"AdvHomeAgentInfo on; AdvMobRtrSupportFlag on; with mobile routers, else off",
	},
};

const char *advert_fault_text(enum advert_fault fault)
{
	return faults[fault].text;
}

const char *advert_fault_hint(enum advert_fault fault)
{
	return faults[fault].hint;
}

static bool has_address(const struct conf *conf, const struct icmp_ra *ra)
{
	unsigned int i;

	for (i = 0; i < ra->prefix_count; i++)
		if (ra->prefix[i].flags & PREFIX_FLAG_R &&
		    conf_is_local(conf, &ra->prefix[i].addr))
			return true;
	return false;
}

u32 advert_judge(const struct conf *conf, const struct icmp_ra *ra)
{
	const struct conf_discovery *discovery = &conf->discovery;
	u16 preference = ra->info ? ra->info_preference : 0;
	u16 lifetime = ra->info ? ra->info_lifetime : ra->lifetime;
	u32 found = 0;

	if (!(ra->flags & RA_FLAG_H))
		found |= 1U << ADVERT_NO_H;
	if (!has_address(conf, ra))
		found |= 1U << ADVERT_NO_ADDRESS;
	if (!ra->source_lla)
		found |= 1U << ADVERT_NO_LLA;
	if (preference != discovery->preference)
		found |= 1U << ADVERT_PREFERENCE;
	if (!lifetime || (discovery->lifetime && lifetime != discovery->lifetime))
		found |= 1U << ADVERT_LIFETIME;
	if (ra->info_routers != conf->mobile_routers)
		found |= 1U << ADVERT_ROUTERS;
	return found;
}

/* Who is on the link can send them from its address, too: that must not fill the log. */
void advert_heard(struct advert *advert, const struct conf *conf, const struct icmp_ra *ra)
{
	u32 found = advert_judge(conf, ra);
	u32 before = advert->heard ? advert->faults : 0;
	unsigned int i;

	for (i = 0; i < ADVERT_FAULTS; i++)
		if (found & ~before & 1U << i)
			log_limited(LOG_LEVEL_WARNING,
				    "Router Advertisements of this machine on home link %s %s; hint: in radvd.conf %s",
				    conf->device.home_link, faults[i].text, faults[i].hint);
	if (!found && (before || !advert->heard))
		log_limited(LOG_LEVEL_NOTICE,
			    "Router Advertisements of this machine on home link %s are as home agents need them",
			    conf->device.home_link);
	*advert = (struct advert){ .heard = true, .faults = found };
}
