// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "names.h"

#define NAME_COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const kind_entries[] = {
	"mipv6",
	"static",
	"pmipv6",
};

const struct name_enum names_kind = {
	.name = "kind",
	.first = HALMA_KIND_MIPV6,
	.count = NAME_COUNT(kind_entries),
	.entries = kind_entries,
};

static const char *const state_entries[] = {
	"active",
	"blocked",
};

const struct name_enum names_state = {
	.name = "state",
	.first = HALMA_STATE_ACTIVE,
	.count = NAME_COUNT(state_entries),
	.entries = state_entries,
};

static const char *const blocked_action_entries[] = {
	"drop",
	"next",
};

const struct name_enum names_blocked_action = {
	.name = "blocked-action",
	.first = HALMA_BLOCKED_ACTION_DROP,
	.count = NAME_COUNT(blocked_action_entries),
	.entries = blocked_action_entries,
};

static const char *const encap_entries[] = {
	"ipv6",
	"ipv4",
	"gre",
};

const struct name_enum names_encap = {
	.name = "encap",
	.first = HALMA_ENCAP_IPV6,
	.count = NAME_COUNT(encap_entries),
	.entries = encap_entries,
};

static const char *const reason_entries[] = {
	"request",
	"expired",
	"flush",
	"device",
};

const struct name_enum names_reason = {
	.name = "reason",
	.first = HALMA_REASON_REQUEST,
	.count = NAME_COUNT(reason_entries),
	.entries = reason_entries,
};

static const char *const dscp_mode_entries[] = {
	"fixed",
	"inherit",
};

const struct name_enum names_dscp_mode = {
	.name = "dscp-mode",
	.first = HALMA_DSCP_MODE_FIXED,
	.count = NAME_COUNT(dscp_mode_entries),
	.entries = dscp_mode_entries,
};

static const char *const flow_label_mode_entries[] = {
	"fixed",
	"inherit",
	"hash",
};

const struct name_enum names_flow_label_mode = {
	.name = "flow-label-mode",
	.first = HALMA_FLOW_LABEL_MODE_FIXED,
	.count = NAME_COUNT(flow_label_mode_entries),
	.entries = flow_label_mode_entries,
};

static const char *const feature_entries[] = {
	"inner-ipv4",
	"direct-mark",
	"vrf",
	"nested",
	"xfrm-in",
	"rx-mark",
	"node-limit",
	"multipath",
	"home-path",
	"ipv4-transport",
	"gre",
	"shared-local",
	"home-link",
};

const struct name_enum names_feature = {
	.name = "feature",
	.first = 0,
	.count = NAME_COUNT(feature_entries),
	.entries = feature_entries,
	.flags = true,
};

static const char *const drop_entries[] = {
	"no-binding",
	"blocked",
	"link-local",
	"multicast",
	"too-big",
	"no-route",
	"nesting",
	"encap-limit",
	"tx-malformed",
	"tx-nomem",
	"gso",
	"refused",
	"unknown-far-end",
	"policy",
	"rx-malformed",
	"no-source-binding",
	"spoofed-source",
	"blocked-source",
	"ecn",
	"down",
	"rx-nomem",
	"home-address",
	"foreign-error",
	"rx-link-local",
};

const struct name_enum names_drop = {
	.name = "drop",
	.first = HALMA_DROP_NO_BINDING,
	.count = NAME_COUNT(drop_entries),
	.entries = drop_entries,
};

static const char *const alert_entries[] = {
	"no-gateway",
};

const struct name_enum names_alert = {
	.name = "alert",
	.first = HALMA_ALERT_NO_GATEWAY,
	.count = NAME_COUNT(alert_entries),
	.entries = alert_entries,
};

static const struct name_attr addr_list_attrs[] = {
	[HALMA_A_ADDR_LIST_IPV6] = { "ipv6", NAME_IPV6, .multi = true },
	[HALMA_A_ADDR_LIST_IPV4] = { "ipv4", NAME_IPV4, .multi = true },
};

const struct name_set names_set_addr_list = {
	"addr-list", NAME_COUNT(addr_list_attrs), addr_list_attrs
};

static const struct name_attr link_attrs[] = {
	[IFLA_HALMA_ANCHOR_ID] = { "anchor-id", NAME_U32 },
	[IFLA_HALMA_LOCAL] = { "local", NAME_NEST, .nest = &names_set_addr_list },
	[IFLA_HALMA_VRF] = { "vrf", NAME_U32 },
	[IFLA_HALMA_FWMARK] = { "fwmark", NAME_U32 },
	[IFLA_HALMA_DIRECT_MARK] = { "direct-mark", NAME_U32 },
	[IFLA_HALMA_DIRECT_MASK] = { "direct-mask", NAME_U32 },
	[IFLA_HALMA_HOP_LIMIT] = { "hop-limit", NAME_U32 },
	[IFLA_HALMA_DSCP_MODE] = { "dscp-mode", NAME_U32, .values = &names_dscp_mode },
	[IFLA_HALMA_DSCP] = { "dscp", NAME_U32 },
	[IFLA_HALMA_FLOW_LABEL_MODE] = {
		"flow-label-mode", NAME_U32, .values = &names_flow_label_mode
	},
	[IFLA_HALMA_FLOW_LABEL] = { "flow-label", NAME_U32 },
	[IFLA_HALMA_ENCAP_LIMIT] = { "encap-limit", NAME_U32 },
	[IFLA_HALMA_EXCLUSIVE] = { "exclusive", NAME_U32 },
	[IFLA_HALMA_GRACE] = { "grace", NAME_U32 },
	[IFLA_HALMA_SLACK] = { "slack", NAME_U32 },
	[IFLA_HALMA_ALERT_RATE] = { "alert-rate", NAME_U32 },
	[IFLA_HALMA_MAX_BINDINGS] = { "max-bindings", NAME_U32 },
	[IFLA_HALMA_MAX_MNS] = { "max-mns", NAME_U32 },
	[IFLA_HALMA_MAX_PREFIXES] = { "max-prefixes", NAME_U32 },
	[IFLA_HALMA_MAX_TUNNELS] = { "max-tunnels", NAME_U32 },
	[IFLA_HALMA_MAX_MN_BINDINGS] = { "max-mn-bindings", NAME_U32 },
	[IFLA_HALMA_RX_MARK] = { "rx-mark", NAME_U32 },
	[IFLA_HALMA_HOME_LINK] = { "home-link", NAME_U32 },
	[IFLA_HALMA_SHARED] = { "shared", NAME_U32 },
};

const struct name_set names_set_link = {
	"link", NAME_COUNT(link_attrs), link_attrs
};

static const struct name_attr family_attrs[] = {
	[HALMA_A_FAMILY_ABI_VERSION] = { "abi-version", NAME_U32 },
	[HALMA_A_FAMILY_FEATURES] = { "features", NAME_UINT, .values = &names_feature },
	[HALMA_A_FAMILY_MODULE_VERSION] = { "module-version", NAME_STRING },
	[HALMA_A_FAMILY_LOCAL_MAX] = { "local-max", NAME_UINT },
	[HALMA_A_FAMILY_PREFIX_MAX] = { "prefix-max", NAME_UINT },
	[HALMA_A_FAMILY_PATH_MAX] = { "path-max", NAME_UINT },
	[HALMA_A_FAMILY_LENGTH_MAX] = { "length-max", NAME_UINT },
};

const struct name_set names_set_family = {
	"family", NAME_COUNT(family_attrs), family_attrs
};

static const struct name_attr dev_attrs[] = {
	[HALMA_A_DEV_IFNAME] = { "ifname", NAME_STRING },
	[HALMA_A_DEV_INNER_NETNSID] = { "inner-netnsid", NAME_S32 },
	[HALMA_A_DEV_OWNER] = { "owner", NAME_U32 },
	[HALMA_A_DEV_BINDINGS] = { "bindings", NAME_UINT },
	[HALMA_A_DEV_MNS] = { "mns", NAME_UINT },
	[HALMA_A_DEV_PREFIXES] = { "prefixes", NAME_UINT },
	[HALMA_A_DEV_TUNNELS] = { "tunnels", NAME_UINT },
};

const struct name_set names_set_dev = {
	"dev", NAME_COUNT(dev_attrs), dev_attrs
};

static const struct name_attr prefix_attrs[] = {
	[HALMA_A_PREFIX_IPV6] = { "ipv6", NAME_IPV6 },
	[HALMA_A_PREFIX_IPV4] = { "ipv4", NAME_IPV4 },
	[HALMA_A_PREFIX_LENGTH] = { "length", NAME_U32 },
};

const struct name_set names_set_prefix = {
	"prefix", NAME_COUNT(prefix_attrs), prefix_attrs
};

static const struct name_attr tunnel_key_attrs[] = {
	[HALMA_A_TUNNEL_KEY_ENCAP] = { "encap", NAME_U32, .values = &names_encap },
	[HALMA_A_TUNNEL_KEY_LOCAL_IPV6] = { "local-ipv6", NAME_IPV6 },
	[HALMA_A_TUNNEL_KEY_REMOTE_IPV6] = { "remote-ipv6", NAME_IPV6 },
	[HALMA_A_TUNNEL_KEY_KEY_IN] = { "key-in", NAME_U32 },
	[HALMA_A_TUNNEL_KEY_LOCAL_IPV4] = { "local-ipv4", NAME_IPV4 },
	[HALMA_A_TUNNEL_KEY_REMOTE_IPV4] = { "remote-ipv4", NAME_IPV4 },
};

const struct name_set names_set_tunnel_key = {
	"tunnel-key", NAME_COUNT(tunnel_key_attrs), tunnel_key_attrs
};

static const struct name_attr counters_attrs[] = {
	[HALMA_A_COUNTERS_TX_PACKETS] = { "tx-packets", NAME_UINT },
	[HALMA_A_COUNTERS_TX_BYTES] = { "tx-bytes", NAME_UINT },
	[HALMA_A_COUNTERS_RX_PACKETS] = { "rx-packets", NAME_UINT },
	[HALMA_A_COUNTERS_RX_BYTES] = { "rx-bytes", NAME_UINT },
};

const struct name_set names_set_counters = {
	"counters", NAME_COUNT(counters_attrs), counters_attrs
};

static const struct name_attr path_attrs[] = {
	[HALMA_A_PATH_PAD] = { "pad", NAME_PAD },
	[HALMA_A_PATH_BID] = { "bid", NAME_U32 },
	[HALMA_A_PATH_PREFERENCE] = { "preference", NAME_U32 },
	[HALMA_A_PATH_TUNNEL] = { "tunnel", NAME_NEST, .nest = &names_set_tunnel_key },
	[HALMA_A_PATH_KEY_OUT] = { "key-out", NAME_U32 },
	[HALMA_A_PATH_STATE] = { "state", NAME_U32, .values = &names_state },
	[HALMA_A_PATH_LIFETIME] = { "lifetime", NAME_U64 },
	[HALMA_A_PATH_REMAINING] = { "remaining", NAME_UINT },
	[HALMA_A_PATH_GRACE] = { "grace", NAME_U32 },
	[HALMA_A_PATH_PREVIOUS] = { "previous", NAME_NEST, .nest = &names_set_tunnel_key },
	[HALMA_A_PATH_COUNTERS] = { "counters", NAME_NEST, .nest = &names_set_counters },
};

const struct name_set names_set_path = {
	"path", NAME_COUNT(path_attrs), path_attrs
};

static const struct name_attr binding_attrs[] = {
	[HALMA_A_BINDING_PAD] = { "pad", NAME_PAD },
	[HALMA_A_BINDING_ID] = { "id", NAME_U64 },
	[HALMA_A_BINDING_KIND] = { "kind", NAME_U32, .values = &names_kind },
	[HALMA_A_BINDING_PRECEDENCE] = { "precedence", NAME_U32 },
	[HALMA_A_BINDING_MN_ID_TYPE] = { "mn-id-type", NAME_U32 },
	[HALMA_A_BINDING_MN_ID] = { "mn-id", NAME_BINARY },
	[HALMA_A_BINDING_PREFIX] = {
		"prefix", NAME_NEST, .nest = &names_set_prefix, .multi = true
	},
	[HALMA_A_BINDING_PATH] = { "path", NAME_NEST, .nest = &names_set_path, .multi = true },
	[HALMA_A_BINDING_STATE] = { "state", NAME_U32, .values = &names_state },
	[HALMA_A_BINDING_BLOCKED_ACTION] = {
		"blocked-action", NAME_U32, .values = &names_blocked_action
	},
	[HALMA_A_BINDING_LIFETIME] = { "lifetime", NAME_U64 },
	[HALMA_A_BINDING_REMAINING] = { "remaining", NAME_UINT },
	[HALMA_A_BINDING_GRACE] = { "grace", NAME_U32 },
	[HALMA_A_BINDING_COOKIE] = { "cookie", NAME_BINARY },
	[HALMA_A_BINDING_VERSION] = { "version", NAME_U64 },
	[HALMA_A_BINDING_DEFEND] = { "defend", NAME_U32 },
	[HALMA_A_BINDING_CHANGE] = { "change", NAME_UINT },
	[HALMA_A_BINDING_REFRESH] = { "refresh", NAME_UINT },
	[HALMA_A_BINDING_COUNTERS] = { "counters", NAME_NEST, .nest = &names_set_counters },
	[HALMA_A_BINDING_HANDOVERS] = { "handovers", NAME_UINT },
};

const struct name_set names_set_binding = {
	"binding", NAME_COUNT(binding_attrs), binding_attrs
};

static const struct name_attr lookup_attrs[] = {
	[HALMA_A_LOOKUP_IPV6] = { "ipv6", NAME_IPV6 },
	[HALMA_A_LOOKUP_IPV4] = { "ipv4", NAME_IPV4 },
	[HALMA_A_LOOKUP_MARK] = { "mark", NAME_U32 },
};

const struct name_set names_set_lookup = {
	"lookup", NAME_COUNT(lookup_attrs), lookup_attrs
};

static const struct name_attr flush_attrs[] = {
	[HALMA_A_FLUSH_EACH] = { "each", NAME_FLAG },
	[HALMA_A_FLUSH_COUNT] = { "count", NAME_UINT },
	[HALMA_A_FLUSH_UNTIL] = { "until", NAME_UINT },
	[HALMA_A_FLUSH_COUNTERS] = { "counters", NAME_NEST, .nest = &names_set_counters },
};

const struct name_set names_set_flush = {
	"flush", NAME_COUNT(flush_attrs), flush_attrs
};

static const struct name_attr tunnel_attrs[] = {
	[HALMA_A_TUNNEL_KEY] = { "key", NAME_NEST, .nest = &names_set_tunnel_key },
	[HALMA_A_TUNNEL_BINDINGS] = { "bindings", NAME_UINT },
	[HALMA_A_TUNNEL_MTU] = { "mtu", NAME_UINT },
	[HALMA_A_TUNNEL_OIF] = { "oif", NAME_U32 },
	[HALMA_A_TUNNEL_COUNTERS] = { "counters", NAME_NEST, .nest = &names_set_counters },
	[HALMA_A_TUNNEL_CHANGE] = { "change", NAME_UINT },
};

const struct name_set names_set_tunnel = {
	"tunnel", NAME_COUNT(tunnel_attrs), tunnel_attrs
};

static const struct name_attr drop_count_attrs[] = {
	[HALMA_A_DROP_COUNT_CAUSE] = { "cause", NAME_U32, .values = &names_drop },
	[HALMA_A_DROP_COUNT_PACKETS] = { "packets", NAME_UINT },
};

const struct name_set names_set_drop_count = {
	"drop-count", NAME_COUNT(drop_count_attrs), drop_count_attrs
};

static const struct name_attr stats_attrs[] = {
	[HALMA_A_STATS_COUNTERS] = { "counters", NAME_NEST, .nest = &names_set_counters },
	[HALMA_A_STATS_DROP] = { "drop", NAME_NEST, .nest = &names_set_drop_count, .multi = true },
	[HALMA_A_STATS_ALERTS] = { "alerts", NAME_UINT },
	[HALMA_A_STATS_ALERTS_SUPPRESSED] = { "alerts-suppressed", NAME_UINT },
};

const struct name_set names_set_stats = {
	"stats", NAME_COUNT(stats_attrs), stats_attrs
};

static const struct name_attr alert_attrs[] = {
	[HALMA_A_ALERT_CAUSE] = { "cause", NAME_U32 },
	[HALMA_A_ALERT_LOCAL_IPV6] = { "local-ipv6", NAME_IPV6 },
	[HALMA_A_ALERT_REMOTE_IPV6] = { "remote-ipv6", NAME_IPV6 },
	[HALMA_A_ALERT_SOURCE_IPV6] = { "source-ipv6", NAME_IPV6 },
	[HALMA_A_ALERT_DESTINATION_IPV6] = { "destination-ipv6", NAME_IPV6 },
	[HALMA_A_ALERT_SOURCE_IPV4] = { "source-ipv4", NAME_IPV4 },
	[HALMA_A_ALERT_DESTINATION_IPV4] = { "destination-ipv4", NAME_IPV4 },
	[HALMA_A_ALERT_ID] = { "id", NAME_UINT },
	[HALMA_A_ALERT_MN_ID_TYPE] = { "mn-id-type", NAME_U32 },
	[HALMA_A_ALERT_MN_ID] = { "mn-id", NAME_BINARY },
};

const struct name_set names_set_alert = {
	"alert", NAME_COUNT(alert_attrs), alert_attrs
};

static const struct name_attr halma_attrs[] = {
	[HALMA_A_ANCHOR_ID] = { "anchor-id", NAME_U32 },
	[HALMA_A_IFINDEX] = { "ifindex", NAME_U32 },
	[HALMA_A_INSTANCE] = { "instance", NAME_UINT },
	[HALMA_A_CHANGE] = { "change", NAME_UINT },
	[HALMA_A_REFRESH] = { "refresh", NAME_UINT },
	[HALMA_A_REASON] = { "reason", NAME_U32, .values = &names_reason },
	[HALMA_A_FORCE] = { "force", NAME_FLAG },
	[HALMA_A_RELEASE] = { "release", NAME_FLAG },
	[HALMA_A_FAMILY] = { "family", NAME_NEST, .nest = &names_set_family },
	[HALMA_A_DEV] = { "dev", NAME_NEST, .nest = &names_set_dev },
	[HALMA_A_LINK] = { "link", NAME_NEST, .nest = &names_set_link },
	[HALMA_A_BINDING] = { "binding", NAME_NEST, .nest = &names_set_binding },
	/* a part of the set binding */
	[HALMA_A_FILTER] = { "filter", NAME_NEST, .nest = &names_set_binding },
	[HALMA_A_LOOKUP] = { "lookup", NAME_NEST, .nest = &names_set_lookup },
	[HALMA_A_FLUSH] = { "flush", NAME_NEST, .nest = &names_set_flush },
	[HALMA_A_KEY] = { "key", NAME_NEST, .nest = &names_set_tunnel_key },
	[HALMA_A_TUNNEL] = { "tunnel", NAME_NEST, .nest = &names_set_tunnel },
	[HALMA_A_STATS] = { "stats", NAME_NEST, .nest = &names_set_stats },
	[HALMA_A_ALERT] = { "alert", NAME_NEST, .nest = &names_set_alert },
};

const struct name_set names_set_halma = {
	"halma", NAME_COUNT(halma_attrs), halma_attrs
};

static const struct name_attr linkinfo_attrs[] = {
	[IFLA_INFO_KIND] = { "kind", NAME_STRING },
	[IFLA_INFO_DATA] = { "", NAME_NEST, .nest = &names_set_link },
};

static const struct name_set names_linkinfo = {
	"linkinfo", NAME_COUNT(linkinfo_attrs), linkinfo_attrs
};

static const struct name_attr rt_link_attrs[] = {
	[IFLA_IFNAME] = { "name", NAME_STRING },
	[IFLA_MTU] = { "mtu", NAME_U32 },
	[IFLA_LINKINFO] = { "", NAME_NEST, .nest = &names_linkinfo },
	[IFLA_NET_NS_FD] = { "netns", NAME_U32 },
};

const struct name_set names_rt_link = {
	"rt-link", NAME_COUNT(rt_link_attrs), rt_link_attrs
};

static const struct name_attr rt_route_attrs[] = {
	[RTA_DST] = { "prefix", NAME_BINARY },
	[RTA_OIF] = { "dev", NAME_U32 },
	[RTA_GATEWAY] = { "gateway", NAME_BINARY },
	[RTA_TABLE] = { "table", NAME_U32 },
	[RTA_VIA] = { "via", NAME_BINARY },
};

const struct name_set names_rt_route = {
	"rt-route", NAME_COUNT(rt_route_attrs), rt_route_attrs
};

static const char *const ops[] = {
	[HALMA_CMD_FAMILY_GET] = "family-get",
	[HALMA_CMD_DEV_GET] = "dev-get",
	[HALMA_CMD_DEV_SET] = "dev-set",
	[HALMA_CMD_DEV_OWN] = "dev-own",
	[HALMA_CMD_DEV_NTF] = "dev-ntf",
	[HALMA_CMD_BINDING_NEW] = "binding-new",
	[HALMA_CMD_BINDING_SET] = "binding-set",
	[HALMA_CMD_BINDING_DEL] = "binding-del",
	[HALMA_CMD_BINDING_GET] = "binding-get",
	[HALMA_CMD_BINDING_LOOKUP] = "binding-lookup",
	[HALMA_CMD_BINDING_FLUSH] = "binding-flush",
	[HALMA_CMD_BINDING_NEW_NTF] = "binding-new-ntf",
	[HALMA_CMD_BINDING_SET_NTF] = "binding-set-ntf",
	[HALMA_CMD_BINDING_REFRESH_NTF] = "binding-refresh-ntf",
	[HALMA_CMD_BINDING_DEL_NTF] = "binding-del-ntf",
	[HALMA_CMD_BINDING_FLUSH_NTF] = "binding-flush-ntf",
	[HALMA_CMD_TUNNEL_GET] = "tunnel-get",
	[HALMA_CMD_STATS_GET] = "stats-get",
	[HALMA_CMD_ALERT_NTF] = "alert-ntf",
};

const struct name_enum *const names_all_enums[] = {
	&names_kind,
	&names_state,
	&names_blocked_action,
	&names_encap,
	&names_reason,
	&names_dscp_mode,
	&names_flow_label_mode,
	&names_feature,
	&names_drop,
	&names_alert,
	NULL
};

const struct name_set *const names_all_sets[] = {
	&names_set_addr_list,
	&names_set_link,
	&names_set_family,
	&names_set_dev,
	&names_set_prefix,
	&names_set_tunnel_key,
	&names_set_counters,
	&names_set_path,
	&names_set_binding,
	&names_set_lookup,
	&names_set_flush,
	&names_set_tunnel,
	&names_set_drop_count,
	&names_set_stats,
	&names_set_alert,
	&names_set_halma,
	NULL
};

/**
 * name_value - name of an enum's value
 * @e: the enum
 * @value: for flags, the number of a bit
 *
 * Return: the name, or NULL when this program is older than the module.
 */
const char *name_value(const struct name_enum *e, uint64_t value)
{
	if (value < e->first || value - e->first >= e->count)
		return NULL;
	return e->entries[value - e->first];
}

/**
 * name_cause - name of what an alert is about: a drop cause or an alert
 * @cause: its number
 *
 * Return: the name or NULL.
 */
const char *name_cause(uint32_t cause)
{
	return name_value(cause < HALMA_ALERT_NO_GATEWAY ? &names_drop : &names_alert, cause);
}

/**
 * name_op - name of a command
 * @cmd: HALMA_CMD_*
 *
 * Return: the name or NULL.
 */
const char *name_op(unsigned int cmd)
{
	return cmd < NAME_COUNT(ops) ? ops[cmd] : NULL;
}

/**
 * name_attr - what is known of an attribute
 * @set: where to look
 * @attr: number of the attribute
 *
 * Return: its entry, or NULL when there is none.
 */
const struct name_attr *name_attr(const struct name_set *set, unsigned int attr)
{
	if (!set || attr >= set->count || !set->attrs[attr].name)
		return NULL;
	return &set->attrs[attr];
}

/**
 * name_key - name of an attribute that is known to exist
 * @set: where to look
 * @attr: number of the attribute
 *
 * Return: the name, which is the JSON key too.
 */
const char *name_key(const struct name_set *set, unsigned int attr)
{
	const struct name_attr *a = name_attr(set, attr);

	return a ? a->name : "unknown";
}
