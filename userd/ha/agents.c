// SPDX-License-Identifier: GPL-2.0
/*
 * The Home Agents List. Pure but for the list itself.
 */
#include <stdlib.h>

#include "ha/agents.h"

/* A lifetime that does not end: RFC 4861, 4.6.2 */
#define FOREVER		0xffffffffU

/**
 * struct choice - a home agent that is to be told of
 * @agent: which; NULL for this one
 * @preference: its preference
 * @order: among those of the same preference
 */
struct choice {
	const struct agent *agent;
	u16 preference;
	u64 order;
};

static struct agent *find(struct agents *agents, const struct in6_addr *router)
{
	unsigned int i;

	for (i = 0; i < agents->count; i++)
		if (in6_equal(&agents->v[i].router, router))
			return &agents->v[i];
	return NULL;
}

static void forget(struct agents *agents, struct agent *agent)
{
	*agent = agents->v[--agents->count];
}

static void forget_addresses(struct agent *agent, u64 now)
{
	unsigned int i = 0;

	while (i < agent->address_count) {
		if (agent->address[i].until > now)
			i++;
		else
			agent->address[i] = agent->address[--agent->address_count];
	}
}

void agents_expire(struct agents *agents, u64 now)
{
	unsigned int i = 0;

	while (i < agents->count) {
		forget_addresses(&agents->v[i], now);
		if (agents->v[i].until > now)
			i++;
		else
			forget(agents, &agents->v[i]);
	}
}

static bool is_global(const struct in6_addr *addr)
{
	return !IN6_IS_ADDR_UNSPECIFIED(addr) && !IN6_IS_ADDR_LOOPBACK(addr) &&
	       !IN6_IS_ADDR_MULTICAST(addr) && !IN6_IS_ADDR_LINKLOCAL(addr) &&
	       !IN6_IS_ADDR_V4MAPPED(addr);
}

/* "The router IP address has the same scope and conforms to the same lifetime values as the
 * advertised prefix" [RFC 6275, 7.2].
 */
static void add_address(struct agent *agent, const struct icmp_prefix *prefix, u64 now)
{
	u64 until = prefix->valid == FOREVER ? UINT64_MAX : now + prefix->valid * MSEC_PER_SEC;
	unsigned int i;

	if (!(prefix->flags & PREFIX_FLAG_R) || !is_global(&prefix->addr))
		return;
	for (i = 0; i < agent->address_count; i++)
		if (in6_equal(&agent->address[i].addr, &prefix->addr))
			break;
	if (i == AGENT_ADDRESSES_MAX)
		return;
	agent->address[i] = (struct agent_address){ .addr = prefix->addr, .until = until };
	if (i == agent->address_count)
		agent->address_count++;
}

static struct agent *add(struct agents *agents, const struct in6_addr *router)
{
	struct agent *agent;

	if (agents->count == AGENTS_MAX)
		return NULL;
	agent = &agents->v[agents->count++];
	agent->router = *router;
	agent->address_count = 0;
	return agent;
}

enum agent_change agents_hear(struct agents *agents, u64 now, const struct in6_addr *router,
			      const struct icmp_ra *ra)
{
	u16 lifetime = ra->info ? ra->info_lifetime : ra->lifetime;
	enum agent_change change = AGENT_KEPT;
	struct agent *agent;
	unsigned int i;

	agents_expire(agents, now);
	agent = find(agents, router);
	if (!(ra->flags & RA_FLAG_H) || !lifetime) {
		if (!agent)
			return AGENT_NONE;
		forget(agents, agent);
		return AGENT_GONE;
	}
	if (!agent) {
		agent = add(agents, router);
		change = AGENT_NEW;
	}
	if (!agent)
		return AGENT_NO_ROOM;
	agent->preference = ra->info ? ra->info_preference : 0;
	agent->routers = ra->info_routers;
	agent->until = now + lifetime * MSEC_PER_SEC;
	for (i = 0; i < ra->prefix_count; i++)
		add_address(agent, &ra->prefix[i], now);
	forget_addresses(agent, now);
	return change;
}

/* xorshift64*: the order need be neither the same twice nor a secret. */
static u64 next(u64 *random)
{
	*random ^= *random >> 12;
	*random ^= *random << 25;
	*random ^= *random >> 27;
	return *random * 2685821657736338717ULL;
}

static int compare(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;

	if (x->preference != y->preference)
		return x->preference > y->preference ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void shuffle(struct in6_addr *addr, unsigned int count, u64 *random)
{
	struct in6_addr other;
	unsigned int i, j;

	for (i = count; i > 1; i--) {
		j = (unsigned int)(next(random) >> 33) % i;
		other = addr[i - 1];
		addr[i - 1] = addr[j];
		addr[j] = other;
	}
}

static unsigned int addresses_of(const struct agent *agent, const struct agent_self *self,
				 struct in6_addr *addr)
{
	unsigned int i;

	if (!agent) {
		memcpy(addr, self->addr, self->count * sizeof(*addr));
		return self->count;
	}
	for (i = 0; i < agent->address_count; i++)
		addr[i] = agent->address[i].addr;
	return agent->address_count;
}

/* All of one before those of the next. */
static unsigned int put(const struct agent *agent, const struct agent_self *self, u64 *random,
			struct in6_addr *addr, unsigned int room)
{
	struct in6_addr all[AGENT_ADDRESSES_MAX + DHAAD_ADDRESSES_MAX];
	unsigned int count = addresses_of(agent, self, all);

	shuffle(all, count, random);
	if (count > room)
		count = room;
	memcpy(addr, all, count * sizeof(*addr));
	return count;
}

/* Who can be told of. Return: how many. */
static unsigned int choose(const struct agents *agents, const struct agent_self *self,
			   bool routers, u64 *random, struct choice *choice)
{
	unsigned int i, n = 0;

	if (self && (self->routers || !routers))
		choice[n++] = (struct choice){
			.preference = self->preference, .order = next(random),
		};
	for (i = 0; agents && i < agents->count; i++) {
		if (routers && !agents->v[i].routers)
			continue;
		choice[n++] = (struct choice){
			.agent = &agents->v[i],
			.preference = agents->v[i].preference,
			.order = next(random),
		};
	}
	return n;
}

static unsigned int list(struct agents *agents, const struct agent_self *self, u64 now,
			 bool routers, u64 random, struct in6_addr *addr)
{
	struct choice choice[AGENTS_MAX + 1];
	unsigned int i, n, count = 0;

	/* it must not be 0 */
	random |= 1;
	if (agents)
		agents_expire(agents, now);
	n = choose(agents, self, routers, &random, choice);
	qsort(choice, n, sizeof(*choice), compare);
	for (i = 0; i < n; i++)
		count += put(choice[i].agent, self, &random, addr + count,
			     DHAAD_ADDRESSES_MAX - count);
	return count;
}

unsigned int agents_list(struct agents *agents, const struct agent_self *self, u64 now,
			 u64 random, struct in6_addr addr[DHAAD_ADDRESSES_MAX])
{
	return list(agents, self, now, false, random, addr);
}

unsigned int agents_for_routers(struct agents *agents, const struct agent_self *self, u64 now,
				u64 random, struct in6_addr addr[DHAAD_ADDRESSES_MAX])
{
	return list(agents, self, now, true, random, addr);
}

unsigned int agents_others(struct agents *agents, u64 now, u64 random,
			   struct in6_addr addr[DHAAD_ADDRESSES_MAX])
{
	return list(agents, NULL, now, false, random, addr);
}
