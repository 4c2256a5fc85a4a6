/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Profiles: what a mobile node may have.
 */
#ifndef HALMAD_CONFIG_PROFILE_H
#define HALMAD_CONFIG_PROFILE_H

#include "base/mnid.h"
#include "base/prefix.h"
#include "config/authkeys.h"
#include "config/ikeconf.h"

enum policy {
	POLICY_PMIPV6_ONLY,
	POLICY_MIPV6_ONLY,
	POLICY_BOTH,
	POLICY_NONE,
};

/**
 * enum dhcp_mode - what the MAG is told by the IPv4 DHCP Support Mode option (RFC 5844, 3.3.4)
 * @DHCP_MODE_UNSET: nothing, no such option
 * @DHCP_MODE_RELAY: be a relay
 * @DHCP_MODE_SERVER: be a server
 */
enum dhcp_mode {
	DHCP_MODE_UNSET,
	DHCP_MODE_RELAY,
	DHCP_MODE_SERVER,
};

/* Whom a profile is for. The order is that of preference. */
enum profile_scope {
	PROFILE_MN,
	PROFILE_REALM,
	PROFILE_ALL,
};

/**
 * struct profile - what a mobile node, or each of many, may have
 * @scope: whom it is for
 * @mnid: the mobile node, as all else knows it; for PROFILE_REALM a NAI that is just the realm
 * @alias: other identifiers that name the same mobile node in messages; only with PROFILE_MN
 * @alias_count: number of @alias
 * @alias_line: where they stand in the configuration
 * @policy: mobility service
 * @prefix: prefixes of its own, in their order; only with PROFILE_MN
 * @prefix_count: number of @prefix
 * @around: @prefix are those of pools around its home addresses: of others that it may have pools
 *	give the rest
 * @home_address: home addresses (RFC 6275) that it may register, of length 128; only with
 *	PROFILE_MN
 * @home_address_count: number of @home_address; 0: any in its prefixes
 * @home_address_line: where they stand in the configuration
 * @from_pool: its prefix and its home address come from @pool, as assigned.h tells: @prefix and
 *	@home_address are empty until then
 * @network: mobile networks that it may move (RFC 3963), beside its prefixes; only with PROFILE_MN
 * @network_count: number of @network
 * @network_line: where they stand in the configuration
 * @router: it may register itself as a mobile router
 * @any_access: MAGs may register it at any access
 * @access: bit for each access technology type (RFC 5213, 8.5) at which they may, else
 * @auth: how it authenticates what it registers (RFC 4285)
 * @ike: how it proves who it is, NULL if it has no @home_address
 * @pool: index of the pool of its other prefixes; -1 for none
 * @pool_count: prefixes of the pool that a session gets
 * @lifetime_max: longest lifetime, in units of 4 s
 * @max_sessions: most sessions of one mobile node at a time
 * @claim: may ask for a free prefix of the pool by value
 * @ipv6: may have home network prefixes
 * @ipv4: may have an IPv4 home address (RFC 5844)
 * @hoa: IPv4 home address of its own; of length 0 for none; only with PROFILE_MN
 * @hoa_len: length of the network of @hoa
 * @hoa_router: default router with @hoa
 * @hoa_pool: index of the pool of its other IPv4 home addresses; -1 for none
 * @dhcp: what MAGs are told
 * @service: services that it may select (RFC 5149); "*" is any
 * @service_count: number of @service
 * @line: where it stands in the configuration
 */
struct profile {
	enum profile_scope scope;
	struct mnid mnid;
	struct mnid *alias;
	unsigned int alias_count;
	unsigned int alias_line;
	enum policy policy;
	struct prefix *prefix;
	unsigned int prefix_count;
	bool around;
	struct prefix *home_address;
	unsigned int home_address_count;
	unsigned int home_address_line;
	bool from_pool;
	struct prefix *network;
	unsigned int network_count;
	unsigned int network_line;
	bool router;
	bool any_access;
	u8 access[256 / 8];
	struct auth_keys auth;
	struct ike_remote *ike;
	int pool;
	unsigned int pool_count;
	u16 lifetime_max;
	u32 max_sessions;
	bool claim;
	bool ipv6;
	bool ipv4;
	struct prefix hoa;
	u8 hoa_len;
	struct in_addr hoa_router;
	int hoa_pool;
	enum dhcp_mode dhcp;
	char **service;
	unsigned int service_count;
	unsigned int line;
};

/**
 * struct alias - another identifier of a mobile node
 * @mnid: identifier
 * @profile: of the mobile node
 */
struct alias {
	const struct mnid *mnid;
	const struct profile *profile;
};

/**
 * struct profiles - all of them, in the order of profile_cmp()
 * @v: profiles
 * @count: number of @v
 * @alias: aliases of all mobile nodes, in the order of mnid_cmp()
 * @alias_count: number of @alias
 */
struct profiles {
	struct profile *v;
	unsigned int count;
	struct alias *alias;
	unsigned int alias_count;
};

/**
 * profile_cmp() - total order of whom profiles are for; 0 for the same
 */
int profile_cmp(const struct profile *a, const struct profile *b);

/**
 * profiles_sort() - bring into order; needed before profile_find()
 */
void profiles_sort(struct profiles *profiles);

/**
 * profiles_alias() - collect and sort aliases; needed after profiles_sort(), before profile_name()
 *
 * Of two that are equal the one that stands first in the configuration comes first.
 *
 * Return: 0, or -ENOMEM.
 */
int profiles_alias(struct profiles *profiles);

/**
 * profile_name() - the identifier by which all else knows a mobile node
 * @profiles: profiles
 * @mnid: identifier as a message or a person names it
 *
 * What comes from outside goes through this first, so that any of its identifiers leads to the one
 * mobile node: its sessions, its prefixes and what it may.
 *
 * Return: that of the mobile node of which @mnid is an alias; else @mnid.
 */
const struct mnid *profile_name(const struct profiles *profiles, const struct mnid *mnid);

/**
 * profile_find() - the profile of a mobile node
 * @profiles: profiles
 * @mnid: identifier out of profile_name()
 *
 * Return: the one for it alone, or that of its realm, or that of all; NULL for none.
 */
const struct profile *profile_find(const struct profiles *profiles, const struct mnid *mnid);

/**
 * profile_same() - the profile that is for the same ones as another one, NULL if there is none
 */
const struct profile *profile_same(const struct profiles *profiles, const struct profile *other);

/**
 * profile_owns() - a prefix or IPv4 home address is one of the mobile node's own
 */
bool profile_owns(const struct profile *profile, const struct prefix *prefix);

/**
 * profile_may_move() - the mobile node may have a mobile network moved with it: what is of its own
 * is its prefix table (RFC 3963, 6.1.2)
 * @profile: profile
 * @network: a valid prefix: one of its own, or a part of one
 */
bool profile_may_move(const struct profile *profile, const struct prefix *network);

/**
 * profile_serves() - the mobile node may select a service (RFC 5149, 4.2), in whatever letters
 * @profile: profile
 * @service: octets of the Service Selection option
 * @len: their number
 */
bool profile_serves(const struct profile *profile, const u8 *service, size_t len);

static inline bool profile_proxy(const struct profile *profile)
{
	return profile->policy == POLICY_PMIPV6_ONLY || profile->policy == POLICY_BOTH;
}

/**
 * profile_proxy_at() - a MAG may register the mobile node at an access
 * @profile: profile
 * @type: its access technology type
 */
static inline bool profile_proxy_at(const struct profile *profile, u8 type)
{
	return profile_proxy(profile) &&
	       (profile->any_access || profile->access[type / 8] & 1U << type % 8);
}

static inline bool profile_mobile(const struct profile *profile)
{
	return profile->policy == POLICY_MIPV6_ONLY || profile->policy == POLICY_BOTH;
}

/**
 * profile_registers() - the mobile node may register some home address (RFC 6275)
 */
static inline bool profile_registers(const struct profile *profile)
{
	return profile_mobile(profile) && profile->scope == PROFILE_MN &&
	       (profile->home_address_count || profile->prefix_count);
}

/**
 * profile_authenticates() - what the mobile node registers must be authenticated (RFC 4285)
 */
static inline bool profile_authenticates(const struct profile *profile)
{
	return profile->auth.path;
}

#endif /* HALMAD_CONFIG_PROFILE_H */
