// SPDX-License-Identifier: GPL-2.0
/*
 * Dynamic discovery of home agents.
 */
#include "base/log.h"
#include "ha/discovery.h"
#include "ha/ha.h"
#include "ha/say.h"

/* The home prefix whose home agents an address stands for; NULL if it is none of these. */
static const struct conf_home *home_of(const struct conf *conf, const struct in6_addr *anycast)
{
	struct in6_addr addr;
	unsigned int i;

	for (i = 0; i < conf->home_count; i++) {
		if (conf->home[i].prefix.len > HOME_AGENTS_LEN_MAX)
			continue;
		addr = icmp_home_agents(&conf->home[i].prefix);
		if (in6_equal(&addr, anycast))
			return &conf->home[i];
	}
	return NULL;
}

static bool answerable(const struct icmp_packet *packet)
{
	const struct in6_addr *src = &packet->src;

	/* who has a home address here knows a home agent */
	return !packet->home_address && !IN6_IS_ADDR_MULTICAST(src) &&
	       !IN6_IS_ADDR_UNSPECIFIED(src) && !IN6_IS_ADDR_LOOPBACK(src) &&
	       !IN6_IS_ADDR_V4MAPPED(src);
}

/* All of them, of which the one within the prefix comes first: that is how the mobile node would
 * see this home agent.
 */
static const struct in6_addr *source_of(const struct conf *conf, const struct prefix *prefix)
{
	const struct conf_device *device = &conf->device;
	unsigned int i;

	for (i = 0; i < device->local_count; i++)
		if (prefix_has(prefix, &device->local[i]))
			return &device->local[i];
	return &device->local[0];
}

static void reply(struct ha *ha, const struct icmp_packet *packet, u16 id,
		  const struct conf_home *home)
{
	const struct conf *conf = ha->core->conf;
	const struct agent_self self = {
		.addr = conf->device.local,
		.count = conf->device.local_count,
		.preference = conf->discovery.preference,
		.routers = conf->mobile_routers,
	};
	/* who else is a home agent is known of a real link only */
	struct agents *agents = home->link[0] ? &ha->agents : NULL;
	u64 now = ha->core->now.boot_ms, random = core_random(ha->core);
	struct in6_addr addr[DHAAD_ADDRESSES_MAX];
	struct icmp_answer answer = {
		.src = *source_of(conf, &home->prefix),
		.dst = packet->src,
		.ifindex = IN6_IS_ADDR_LINKLOCAL(&packet->src) ? packet->ifindex : 0,
	};
	unsigned int count = 0;
	u8 flags = 0;

	if (icmp_of_router(packet))
		count = agents_for_routers(agents, &self, now, random, addr);
	if (count)
		flags = HOME_AGENT_FLAG_R;
	else
		/* for a mobile router, too: it may register itself as a host [RFC 3963, 7.2] */
		count = agents_list(agents, &self, now, random, addr);
	icmp_dhaad_encode(&answer, id, flags, addr, count);
	if (icmp_say(ha, &answer))
		ha->icmp.replies++;
}

void discovery_request(struct ha *ha, const struct icmp_packet *packet, u16 id)
{
	const struct conf *conf = ha->core->conf;
	const struct conf_home *home = home_of(conf, &packet->dst);

	if (!conf->home_agent || !conf->discovery.answer)
		say_nothing(ha, packet, ICMP_KIND_REQUEST, ICMP_WHY_OFF);
	else if (!home)
		say_nothing(ha, packet, ICMP_KIND_REQUEST, ICMP_WHY_NOT_HOME);
	else if (!answerable(packet))
		say_nothing(ha, packet, ICMP_KIND_REQUEST, ICMP_WHY_SOURCE);
	else if (!rate_admit(&ha->asked, ha->core->now.boot_ms, DHAAD_PER_SECOND))
		say_nothing(ha, packet, ICMP_KIND_REQUEST, ICMP_WHY_RATE);
	else
		reply(ha, packet, id, home);
}

static void tell_change(const struct in6_addr *router, enum agent_change change)
{
	char text[INET6_ADDRSTRLEN];

	in6_text(router, text);
	if (change == AGENT_NEW)
		log_limited(LOG_LEVEL_NOTICE, "home link: %s is a home agent, too", text);
	else if (change == AGENT_GONE)
		log_limited(LOG_LEVEL_NOTICE, "home link: %s is no home agent any more", text);
}

void discovery_advertised(struct ha *ha, const struct icmp_packet *packet,
			  const struct icmp_ra *ra)
{
	const struct conf *conf = ha->core->conf;
	enum agent_change change;

	if (!conf->home_agent || !conf->device.home_link[0]) {
		say_nothing(ha, packet, ICMP_KIND_RA, ICMP_WHY_OFF);
		return;
	}
	if (packet->own) {
		advert_heard(&ha->advert, conf, ra);
		return;
	}
	ha->icmp.heard += !!(ra->flags & RA_FLAG_H);
	change = agents_hear(&ha->agents, ha->core->now.boot_ms, &packet->src, ra);
	if (change == AGENT_NO_ROOM)
		say_nothing(ha, packet, ICMP_KIND_RA, ICMP_WHY_NO_ROOM);
	else
		tell_change(&packet->src, change);
}
