// SPDX-License-Identifier: GPL-2.0
/*
 * What the module offers, held against what is configured.
 */
#include <stdio.h>

#include "kernel/module.h"

static bool needs_ipv4(const struct conf_device *conf)
{
	unsigned int i;

	for (i = 0; i < conf->network_count; i++)
		if (prefix_is_ipv4(&conf->network[i]))
			return true;
	return false;
}

bool nlhalma_missing(const struct nlhalma_dev *dev, const struct conf_device *conf, char *text)
{
	const struct {
		u64 feature;
		bool needed;
		const char *name;
		const char *why;
	} needs[] = {
		{ HALMA_FEATURE_INNER_IPV4, needs_ipv4(conf), "inner-ipv4",
		  "an IPv4 home-network" },
		{ HALMA_FEATURE_DIRECT_MARK, conf->attr[CONF_ATTR_DIRECT_MARK], "direct-mark",
		  "direct-mark" },
		{ HALMA_FEATURE_RX_MARK, conf->attr[CONF_ATTR_RX_MARK], "rx-mark", "rx-mark" },
		{ HALMA_FEATURE_VRF, conf->vrf[0], "vrf", "vrf" },
		{ HALMA_FEATURE_HOME_LINK, conf->home_link[0], "home-link", "home-link" },
	};
	const struct nlhalma_family *offers = &dev->family;
	unsigned int i;

	if (offers->abi_version < HALMA_ABI_VERSION) {
		snprintf(text, NLHALMA_TEXT_MAX,
			 "module halma %s offers version %u of the contract, halmad needs %u; "
			 "hint: install and load the newer module", offers->module_version,
			 offers->abi_version, HALMA_ABI_VERSION);
		return true;
	}
	if (offers->local_max < conf->local_count || offers->prefix_max < HALMAD_PREFIX_MAX) {
		snprintf(text, NLHALMA_TEXT_MAX,
			 "module halma %s has room for %u local addresses and %u prefixes of a binding, halmad needs %u and %u",
			 offers->module_version, offers->local_max, offers->prefix_max,
			 conf->local_count, HALMAD_PREFIX_MAX);
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		if (!needs[i].needed || (offers->features & needs[i].feature))
			continue;
		snprintf(text, NLHALMA_TEXT_MAX,
			 "module halma %s lacks feature %s, which %s in the configuration needs",
			 offers->module_version, needs[i].name, needs[i].why);
		return true;
	}
	return false;
}
