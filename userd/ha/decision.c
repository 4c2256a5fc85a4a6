// SPDX-License-Identifier: GPL-2.0
/*
 * Home agent: a BU, and what is decided about it.
 */
#include "ha/decision.h"

#define BU_FIXED_LEN	12

static size_t room_for(u16 count)
{
	return count < HALMAD_PREFIX_MAX ? count : HALMAD_PREFIX_MAX;
}

static void take_options(struct ha_bu *bu, const struct mh_opts *opts)
{
	bu->coa = mh_has(opts, MH_OPT_ALT_COA) ? opts->alt_coa : bu->sent_from;
	bu->alt_coa = mh_has(opts, MH_OPT_ALT_COA);
	bu->alt_coa_twice = opts->duplicate >> MH_OPT_ALT_COA & 1;
	bu->nonces = mh_has(opts, MH_OPT_NONCE_INDICES);
	bu->dns = mh_has(opts, MH_OPT_DNS_UPDATE);
	bu->dns_remove = opts->dns_remove;
	bu->dns_name = opts->dns_name;
	bu->stamped = mh_has(opts, MH_OPT_MESG_ID);
	bu->stamp = opts->mesg_id;
	bu->network_count = opts->network_count;
	memcpy(bu->network, opts->network, room_for(opts->network_count) * sizeof(*bu->network));
	if (mh_has(opts, MH_OPT_MN_ID))
		mnid_set(&bu->mnid, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len);
}

void ha_bu_init(struct ha_bu *bu, const struct mh_msg *msg, const struct mh_packet *packet)
{
	struct mh_opts covered;

	*bu = (struct ha_bu){
		.octets = packet->data,
		.bu = msg->bu,
		.hoa = packet->src,
		.home_address = packet->home_address,
		.sent_from = *mh_sent_from(packet),
		.dst = packet->dst,
		.arrived = packet->arrived,
	};
	auth_find(packet->data, packet->len, &bu->auth);
	/* what is behind an authenticator anybody can have put there */
	if (bu->auth.mn_ha && bu->auth.behind &&
	    mhopt_decode(packet->data + BU_FIXED_LEN, bu->auth.mn_ha - BU_FIXED_LEN,
			 &covered) == MH_OK)
		take_options(bu, &covered);
	else
		take_options(bu, &msg->opts);
}

bool ha_is_routable(const struct in6_addr *addr)
{
	return !IN6_IS_ADDR_UNSPECIFIED(addr) && !IN6_IS_ADDR_LOOPBACK(addr) &&
	       !IN6_IS_ADDR_MULTICAST(addr) && !IN6_IS_ADDR_LINKLOCAL(addr) &&
	       !IN6_IS_ADDR_V4MAPPED(addr) && !IN6_IS_ADDR_V4COMPAT(addr);
}

bool ha_ignore(struct ha_decision *d, enum ha_why why)
{
	d->verdict = HA_IGNORE;
	d->why = why;
	return false;
}

bool ha_refuse(struct ha_decision *d, u8 status, enum ha_why why)
{
	d->verdict = HA_REFUSE;
	d->status = status;
	d->why = why;
	return false;
}

const char *ha_verdict_name(enum ha_verdict verdict)
{
	static const char *const names[HA_VERDICT_MAX] = {
		[HA_IGNORE] = "ignored",
		[HA_UNKNOWN] = "binding-error",
		[HA_REFUSE] = "refused",
		[HA_NEW] = "new",
		[HA_REFRESH] = "refresh",
		[HA_MOVE] = "handover",
		[HA_DEREGISTER] = "deregistration",
		[HA_REPEATED] = "deregistration-repeated",
	};

	return names[verdict];
}

const struct cause *ha_cause(enum ha_why why)
{
	static const struct cause causes[HA_WHY_MAX] = {
		[HA_WHY_SOURCE] = { "source", "no answer can go to its source" },
		[HA_WHY_HOA_NOT_ROUTABLE] = {
			"hoa-not-routable", "the home address is not unicast routable",
		},
		[HA_WHY_COA_NOT_ROUTABLE] = {
			"coa-not-routable", "the care-of address is not unicast routable",
		},
		[HA_WHY_NO_SA] = { "no-sa", "nothing protects what this mobile node says" },
		[HA_WHY_NONCES] = { "nonce-indices", "a home registration has Nonce Indices" },
		[HA_WHY_ALT_COA_TWICE] = {
			"alternate-coa-twice", "it has two Alternate Care-of Addresses",
		},
		[HA_WHY_MAP] = { "map", "it is for a mobility anchor point" },
		[HA_WHY_NOT_HOME] = { "not-home", "it is for a correspondent node" },
		[HA_WHY_NO_HOME_ADDRESS] = { "no-home-address", "it has no Home Address option" },
		[HA_WHY_PREFIX_INVALID] = {
			"prefix-invalid", "the prefix of the home address is not valid any more",
		},
		[HA_WHY_UNKNOWN_HOA] = { "unknown-hoa", "the home address is no mobile node's" },
		[HA_WHY_HOA_RATE] = {
			"hoa-rate", "there are too many for home addresses that are nobody's",
		},
		[HA_WHY_POLICY] = {
			"policy", "the policy of the mobile node is not for Mobile IPv6",
		},
		[HA_WHY_MN_ID] = { "mn-id", "the home address is another mobile node's" },
		[HA_WHY_AUTH_MISSING] = {
			"auth-missing", "it is not authenticated, as its mobile node must be",
		},
		[HA_WHY_AUTH_SPI] = {
			"auth-spi", "the mobile node has no key of its SPI",
		},
		[HA_WHY_AUTH_TWICE] = {
			"auth-twice", "an authentication option is there more than once",
		},
		[HA_WHY_AUTH_ORDER] = {
			"auth-order", "its authentication options are not where they must be",
		},
		[HA_WHY_AUTH_RATE] = {
			"auth-rate", "there are too many whose authentication fails",
		},
		[HA_WHY_REPLAY_RATE] = {
			"replay-rate", "there are too many of its home address that are out of order",
		},
		[HA_WHY_MN_AAA] = {
			"mn-aaa", "it is to be authenticated by an AAA server, and none is asked",
		},
		[HA_WHY_NO_MN_ID] = {
			"no-mn-id", "it is authenticated, and has no Mobile Node Identifier",
		},
		[HA_WHY_HOA_TAKEN] = {
			"hoa-taken", "another mobile node has the home address",
		},
		[HA_WHY_DUPLICATE] = {
			"duplicate", "a node on the home link has the home address",
		},
		[HA_WHY_DUPLICATE_LINK_LOCAL] = {
			"duplicate-link-local",
			"a node on the home link has the link-local address",
		},
		[HA_WHY_DAD_ROOM] = {
			"dad-room", "too many wait for duplicate address detection",
		},
		[HA_WHY_HOME_LINK] = {
			"home-link-down", "the home link cannot be asked whether the address is free",
		},
		[HA_WHY_NO_ALT_COA] = {
			"no-alternate-coa", "under ESP it needs an Alternate Care-of Address",
		},
		[HA_WHY_COA_HOA] = { "coa-is-hoa", "the care-of address is the home address" },
		[HA_WHY_COA_ANCHOR] = {
			"coa-is-anchor", "the care-of address is one of the anchor's",
		},
		[HA_WHY_COA_BOUND] = {
			"coa-is-bound", "the care-of address is the home address of another one",
		},
		[HA_WHY_COA_NETWORK] = {
			"coa-in-network", "the care-of address is in a mobile network of its own",
		},
		[HA_WHY_MOBILE_ROUTER] = {
			"mobile-router", "the mobile node may not be a mobile router",
		},
		[HA_WHY_ROUTER_NOT_HOME] = {
			"router-not-home", "a mobile router registers itself at home agents only",
		},
		[HA_WHY_IS_HOST] = {
			"is-host", "who is registered as a host cannot become a mobile router",
		},
		[HA_WHY_IS_ROUTER] = {
			"is-router", "who is registered as a mobile router cannot become a host",
		},
		[HA_WHY_NETWORK_NOT_ROUTABLE] = {
			"network-not-routable", "nothing can be routed to a mobile network of it",
		},
		[HA_WHY_NETWORK_ROOM] = {
			"network-room", "there are too many mobile networks",
		},
		[HA_WHY_NETWORK_OTHERS] = {
			"network-not-own", "a mobile network is not the mobile node's own",
		},
		[HA_WHY_NETWORK_NONE] = {
			"no-network", "the mobile router has no mobile network",
		},
		[HA_WHY_NETWORK_TAKEN] = {
			"network-taken", "another mobile node has a mobile network of it",
		},
		[HA_WHY_MAX_SESSIONS] = { "max-sessions", "max-sessions is reached" },
		[HA_WHY_MN_ROOM] = {
			"mn-room", "max-sessions of the mobile node is reached",
		},
		[HA_WHY_DRAIN] = {
			"drain", "mobile nodes are to go to another home agent",
		},
		[HA_WHY_NOT_DURABLE] = {
			"not-durable", "the store cannot keep that the address is given",
		},
		[HA_WHY_NO_MEMORY] = { "no-memory", "out of memory" },
		[HA_WHY_KERNEL_REFUSED] = { "kernel-refused", "the kernel refused the binding" },
	};

	return why ? &causes[why] : NULL;
}
