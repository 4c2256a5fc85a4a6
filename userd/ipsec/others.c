// SPDX-License-Identifier: GPL-2.0
/*
 * Policies of others, held against those that halmad has.
 */
#include <netinet/in.h>
#include <linux/xfrm.h>

#include "ipsec/others.h"

static bool is_for(const struct nlxfrm_other *other, u8 protocol)
{
	return !other->protocol || other->protocol == protocol;
}

static bool overlap(const struct prefix *a, const struct prefix *b)
{
	return prefix_contains(a, b) || prefix_contains(b, a);
}

/* Return: some address of the anchor is in it. */
static bool has_anchor(const struct conf *conf, const struct prefix *near)
{
	unsigned int i;

	for (i = 0; i < conf->device.local_count; i++)
		if (prefix_has(near, &conf->device.local[i]))
			return true;
	return false;
}

/* Of one address a table knows it; of wider ones there are few. */
static bool has_mag(const struct conf *conf, const struct prefix *far)
{
	unsigned int i;

	if (far->len == 128)
		return mag_find(&conf->mags, &far->addr);
	for (i = 0; i < conf->mags.count; i++)
		if (prefix_has(far, &conf->mags.v[i].address))
			return true;
	return false;
}

/* Return: home addresses may be in it. */
static bool has_node(const struct conf *conf, const struct prefix *far)
{
	unsigned int i;

	for (i = 0; conf->home_agent && i < conf->device.network_count; i++)
		if (!prefix_is_ipv4(&conf->device.network[i]) &&
		    overlap(far, &conf->device.network[i]))
			return true;
	return false;
}

/* What mobile nodes and their correspondents say to each other by way of the anchor. */
static bool catches_routability(const struct conf *conf, const struct nlxfrm_other *other)
{
	if (!is_for(other, IPPROTO_MH) || other->priority > SPD_PRIORITY_TUNNEL)
		return false;
	return (other->dir == XFRM_POLICY_OUT && has_node(conf, &other->dst)) ||
	       (other->dir == XFRM_POLICY_FWD && has_node(conf, &other->src));
}

enum others_harm others_judge(const struct conf *conf, const struct nlxfrm_other *other)
{
	const bool out = other->dir == XFRM_POLICY_OUT;
	const struct prefix *near = out ? &other->src : &other->dst;
	const struct prefix *far = out ? &other->dst : &other->src;
	bool mag;

	if (catches_routability(conf, other))
		return OTHERS_CATCH;
	if (other->dir == XFRM_POLICY_FWD || !has_anchor(conf, near))
		return OTHERS_NONE;
	mag = has_mag(conf, far);
	/* of policies with the same number the one that is older counts */
	if (is_for(other, IPPROTO_MH) && other->priority <= SPD_PRIORITY_ESP &&
	    (mag || has_node(conf, far)))
		return OTHERS_CATCH;
	if (is_for(other, IPPROTO_MH) && out && other->pass &&
	    other->priority <= SPD_PRIORITY_BLOCK && (far->len < 128 || !mag))
		return OTHERS_LEAK;
	if ((is_for(other, IPPROTO_IPV6) || is_for(other, IPPROTO_IPIP)) && !other->pass && mag &&
	    far->len < 128 && conf->home_agent)
		return OTHERS_MIX;
	return OTHERS_NONE;
}

/**
 * struct looking - who is told
 * @conf: configuration
 * @tell: gets what does harm
 * @ctx: for @tell
 */
struct looking {
	const struct conf *conf;
	others_tell_t tell;
	void *ctx;
};

static void on_other(void *ctx, const struct nlxfrm_other *other)
{
	const struct looking *looking = ctx;
	enum others_harm harm = others_judge(looking->conf, other);

	if (harm != OTHERS_NONE)
		looking->tell(looking->ctx, harm, other);
}

int others_look(struct nlxfrm *nx, const struct conf *conf, others_tell_t tell, void *ctx)
{
	struct looking looking = { .conf = conf, .tell = tell, .ctx = ctx };

	return nlxfrm_others(nx, on_other, &looking);
}
