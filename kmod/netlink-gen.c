// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	uapi/halma.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/halma.h>
#include <uapi/linux/halma_link.h>

/* Integer value ranges */
static const struct netlink_range_validation ifla_halma_flow_label_range = {
	.max	= 1048575ULL,
};

static const struct netlink_range_validation ifla_halma_grace_range = {
	.max	= 60000ULL,
};

static const struct netlink_range_validation ifla_halma_slack_range = {
	.max	= 600000ULL,
};

static const struct netlink_range_validation halma_a_path_bid_range = {
	.max	= 65535ULL,
};

static const struct netlink_range_validation halma_a_path_grace_range = {
	.max	= 60000ULL,
};

static const struct netlink_range_validation halma_a_binding_grace_range = {
	.max	= 60000ULL,
};

/* Common nested types */
const struct nla_policy halma_addr_list_nl_policy[HALMA_A_ADDR_LIST_IPV4 + 1] = {
	[HALMA_A_ADDR_LIST_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[HALMA_A_ADDR_LIST_IPV4] = { .type = NLA_U32, },
};

const struct nla_policy halma_binding_name_nl_policy[HALMA_A_BINDING_VERSION + 1] = {
	[HALMA_A_BINDING_ID] = NLA_POLICY_MIN(NLA_U64, 1),
	[HALMA_A_BINDING_VERSION] = { .type = NLA_U64, },
};

const struct nla_policy halma_binding_request_nl_policy[HALMA_A_BINDING_DEFEND + 1] = {
	[HALMA_A_BINDING_ID] = NLA_POLICY_MIN(NLA_U64, 1),
	[HALMA_A_BINDING_KIND] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[HALMA_A_BINDING_PRECEDENCE] = NLA_POLICY_MAX(NLA_U32, 7),
	[HALMA_A_BINDING_MN_ID_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 255),
	[HALMA_A_BINDING_MN_ID] = NLA_POLICY_RANGE(NLA_BINARY, 1, HALMA_MN_ID_MAX),
	[HALMA_A_BINDING_PREFIX] = NLA_POLICY_NESTED(halma_prefix_nl_policy),
	[HALMA_A_BINDING_PATH] = NLA_POLICY_NESTED(halma_path_request_nl_policy),
	[HALMA_A_BINDING_STATE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[HALMA_A_BINDING_BLOCKED_ACTION] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[HALMA_A_BINDING_LIFETIME] = { .type = NLA_U64, },
	[HALMA_A_BINDING_GRACE] = NLA_POLICY_FULL_RANGE(NLA_U32, &halma_a_binding_grace_range),
	[HALMA_A_BINDING_COOKIE] = NLA_POLICY_MAX(NLA_BINARY, HALMA_COOKIE_MAX),
	[HALMA_A_BINDING_VERSION] = { .type = NLA_U64, },
	[HALMA_A_BINDING_DEFEND] = NLA_POLICY_MAX(NLA_U32, 1),
};

const struct nla_policy halma_filter_nl_policy[HALMA_A_BINDING_STATE + 1] = {
	[HALMA_A_BINDING_ID] = NLA_POLICY_MIN(NLA_U64, 1),
	[HALMA_A_BINDING_KIND] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[HALMA_A_BINDING_MN_ID_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 255),
	[HALMA_A_BINDING_MN_ID] = NLA_POLICY_RANGE(NLA_BINARY, 1, HALMA_MN_ID_MAX),
	[HALMA_A_BINDING_PREFIX] = NLA_POLICY_NESTED(halma_prefix_nl_policy),
	[HALMA_A_BINDING_PATH] = NLA_POLICY_NESTED(halma_path_filter_nl_policy),
	[HALMA_A_BINDING_STATE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
};

const struct nla_policy halma_flush_request_nl_policy[HALMA_A_FLUSH_EACH + 1] = {
	[HALMA_A_FLUSH_EACH] = { .type = NLA_FLAG, },
};

const struct nla_policy halma_link_nl_policy[IFLA_HALMA_SHARED + 1] = {
	[IFLA_HALMA_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[IFLA_HALMA_LOCAL] = NLA_POLICY_NESTED(halma_addr_list_nl_policy),
	[IFLA_HALMA_VRF] = { .type = NLA_U32, },
	[IFLA_HALMA_FWMARK] = { .type = NLA_U32, },
	[IFLA_HALMA_DIRECT_MARK] = { .type = NLA_U32, },
	[IFLA_HALMA_DIRECT_MASK] = { .type = NLA_U32, },
	[IFLA_HALMA_HOP_LIMIT] = NLA_POLICY_MAX(NLA_U32, 255),
	[IFLA_HALMA_DSCP_MODE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[IFLA_HALMA_DSCP] = NLA_POLICY_MAX(NLA_U32, 63),
	[IFLA_HALMA_FLOW_LABEL_MODE] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[IFLA_HALMA_FLOW_LABEL] = NLA_POLICY_FULL_RANGE(NLA_U32, &ifla_halma_flow_label_range),
	[IFLA_HALMA_ENCAP_LIMIT] = NLA_POLICY_MAX(NLA_U32, 256),
	[IFLA_HALMA_EXCLUSIVE] = NLA_POLICY_MAX(NLA_U32, 1),
	[IFLA_HALMA_GRACE] = NLA_POLICY_FULL_RANGE(NLA_U32, &ifla_halma_grace_range),
	[IFLA_HALMA_SLACK] = NLA_POLICY_FULL_RANGE(NLA_U32, &ifla_halma_slack_range),
	[IFLA_HALMA_ALERT_RATE] = NLA_POLICY_MAX(NLA_U32, 10000),
	[IFLA_HALMA_MAX_BINDINGS] = { .type = NLA_U32, },
	[IFLA_HALMA_MAX_MNS] = { .type = NLA_U32, },
	[IFLA_HALMA_MAX_PREFIXES] = { .type = NLA_U32, },
	[IFLA_HALMA_MAX_TUNNELS] = { .type = NLA_U32, },
	[IFLA_HALMA_MAX_MN_BINDINGS] = { .type = NLA_U32, },
	[IFLA_HALMA_RX_MARK] = { .type = NLA_U32, },
	[IFLA_HALMA_HOME_LINK] = { .type = NLA_U32, },
	[IFLA_HALMA_SHARED] = NLA_POLICY_MAX(NLA_U32, 1),
};

const struct nla_policy halma_lookup_nl_policy[HALMA_A_LOOKUP_MARK + 1] = {
	[HALMA_A_LOOKUP_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[HALMA_A_LOOKUP_IPV4] = { .type = NLA_U32, },
	[HALMA_A_LOOKUP_MARK] = { .type = NLA_U32, },
};

const struct nla_policy halma_path_filter_nl_policy[HALMA_A_PATH_TUNNEL + 1] = {
	[HALMA_A_PATH_TUNNEL] = NLA_POLICY_NESTED(halma_tunnel_key_nl_policy),
};

const struct nla_policy halma_path_request_nl_policy[HALMA_A_PATH_GRACE + 1] = {
	[HALMA_A_PATH_BID] = NLA_POLICY_FULL_RANGE(NLA_U32, &halma_a_path_bid_range),
	[HALMA_A_PATH_PREFERENCE] = NLA_POLICY_MAX(NLA_U32, 127),
	[HALMA_A_PATH_TUNNEL] = NLA_POLICY_NESTED(halma_tunnel_key_nl_policy),
	[HALMA_A_PATH_KEY_OUT] = { .type = NLA_U32, },
	[HALMA_A_PATH_STATE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[HALMA_A_PATH_LIFETIME] = { .type = NLA_U64, },
	[HALMA_A_PATH_GRACE] = NLA_POLICY_FULL_RANGE(NLA_U32, &halma_a_path_grace_range),
};

const struct nla_policy halma_prefix_nl_policy[HALMA_A_PREFIX_LENGTH + 1] = {
	[HALMA_A_PREFIX_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[HALMA_A_PREFIX_IPV4] = { .type = NLA_U32, },
	[HALMA_A_PREFIX_LENGTH] = NLA_POLICY_MAX(NLA_U32, 128),
};

const struct nla_policy halma_tunnel_key_nl_policy[HALMA_A_TUNNEL_KEY_REMOTE_IPV4 + 1] = {
	[HALMA_A_TUNNEL_KEY_ENCAP] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[HALMA_A_TUNNEL_KEY_LOCAL_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[HALMA_A_TUNNEL_KEY_REMOTE_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[HALMA_A_TUNNEL_KEY_KEY_IN] = { .type = NLA_U32, },
	[HALMA_A_TUNNEL_KEY_LOCAL_IPV4] = { .type = NLA_U32, },
	[HALMA_A_TUNNEL_KEY_REMOTE_IPV4] = { .type = NLA_U32, },
};

/* HALMA_CMD_DEV_GET - do */
static const struct nla_policy halma_dev_get_do_nl_policy[HALMA_A_IFINDEX + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* HALMA_CMD_DEV_GET - dump */
static const struct nla_policy halma_dev_get_dump_nl_policy[HALMA_A_IFINDEX + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* HALMA_CMD_DEV_SET - do */
static const struct nla_policy halma_dev_set_nl_policy[HALMA_A_LINK + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_LINK] = NLA_POLICY_NESTED(halma_link_nl_policy),
};

/* HALMA_CMD_DEV_OWN - do */
static const struct nla_policy halma_dev_own_nl_policy[HALMA_A_RELEASE + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_RELEASE] = { .type = NLA_FLAG, },
};

/* HALMA_CMD_BINDING_NEW - do */
static const struct nla_policy halma_binding_new_nl_policy[HALMA_A_BINDING + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_FORCE] = { .type = NLA_FLAG, },
	[HALMA_A_BINDING] = NLA_POLICY_NESTED(halma_binding_request_nl_policy),
};

/* HALMA_CMD_BINDING_SET - do */
static const struct nla_policy halma_binding_set_nl_policy[HALMA_A_BINDING + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_FORCE] = { .type = NLA_FLAG, },
	[HALMA_A_BINDING] = NLA_POLICY_NESTED(halma_binding_request_nl_policy),
};

/* HALMA_CMD_BINDING_DEL - do */
static const struct nla_policy halma_binding_del_nl_policy[HALMA_A_BINDING + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_FORCE] = { .type = NLA_FLAG, },
	[HALMA_A_BINDING] = NLA_POLICY_NESTED(halma_binding_name_nl_policy),
};

/* HALMA_CMD_BINDING_GET - do */
static const struct nla_policy halma_binding_get_do_nl_policy[HALMA_A_FILTER + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_FILTER] = NLA_POLICY_NESTED(halma_filter_nl_policy),
};

/* HALMA_CMD_BINDING_GET - dump */
static const struct nla_policy halma_binding_get_dump_nl_policy[HALMA_A_FILTER + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_FILTER] = NLA_POLICY_NESTED(halma_filter_nl_policy),
};

/* HALMA_CMD_BINDING_LOOKUP - do */
static const struct nla_policy halma_binding_lookup_nl_policy[HALMA_A_LOOKUP + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_LOOKUP] = NLA_POLICY_NESTED(halma_lookup_nl_policy),
};

/* HALMA_CMD_BINDING_FLUSH - do */
static const struct nla_policy halma_binding_flush_nl_policy[HALMA_A_FLUSH + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_FORCE] = { .type = NLA_FLAG, },
	[HALMA_A_FILTER] = NLA_POLICY_NESTED(halma_filter_nl_policy),
	[HALMA_A_FLUSH] = NLA_POLICY_NESTED(halma_flush_request_nl_policy),
};

/* HALMA_CMD_TUNNEL_GET - do */
static const struct nla_policy halma_tunnel_get_do_nl_policy[HALMA_A_KEY + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_KEY] = NLA_POLICY_NESTED(halma_tunnel_key_nl_policy),
};

/* HALMA_CMD_TUNNEL_GET - dump */
static const struct nla_policy halma_tunnel_get_dump_nl_policy[HALMA_A_KEY + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_KEY] = NLA_POLICY_NESTED(halma_tunnel_key_nl_policy),
};

/* HALMA_CMD_STATS_GET - do */
static const struct nla_policy halma_stats_get_do_nl_policy[HALMA_A_IFINDEX + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* HALMA_CMD_STATS_GET - dump */
static const struct nla_policy halma_stats_get_dump_nl_policy[HALMA_A_IFINDEX + 1] = {
	[HALMA_A_ANCHOR_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[HALMA_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* Ops table for halma */
const struct genl_split_ops halma_nl_ops[16] = {
	{
		.cmd	= HALMA_CMD_FAMILY_GET,
		.doit	= halma_nl_family_get_doit,
		.flags	= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_DEV_GET,
		.pre_doit	= halma_nl_pre_doit,
		.doit		= halma_nl_dev_get_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_dev_get_do_nl_policy,
		.maxattr	= HALMA_A_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_DEV_GET,
		.dumpit		= halma_nl_dev_get_dumpit,
		.policy		= halma_dev_get_dump_nl_policy,
		.maxattr	= HALMA_A_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= HALMA_CMD_DEV_SET,
		.pre_doit	= halma_nl_pre_change_doit,
		.doit		= halma_nl_dev_set_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_dev_set_nl_policy,
		.maxattr	= HALMA_A_LINK,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_DEV_OWN,
		.pre_doit	= halma_nl_pre_change_doit,
		.doit		= halma_nl_dev_own_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_dev_own_nl_policy,
		.maxattr	= HALMA_A_RELEASE,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_BINDING_NEW,
		.pre_doit	= halma_nl_pre_change_doit,
		.doit		= halma_nl_binding_new_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_binding_new_nl_policy,
		.maxattr	= HALMA_A_BINDING,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_BINDING_SET,
		.pre_doit	= halma_nl_pre_change_doit,
		.doit		= halma_nl_binding_set_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_binding_set_nl_policy,
		.maxattr	= HALMA_A_BINDING,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_BINDING_DEL,
		.pre_doit	= halma_nl_pre_change_doit,
		.doit		= halma_nl_binding_del_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_binding_del_nl_policy,
		.maxattr	= HALMA_A_BINDING,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_BINDING_GET,
		.pre_doit	= halma_nl_pre_doit,
		.doit		= halma_nl_binding_get_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_binding_get_do_nl_policy,
		.maxattr	= HALMA_A_FILTER,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_BINDING_GET,
		.dumpit		= halma_nl_binding_get_dumpit,
		.policy		= halma_binding_get_dump_nl_policy,
		.maxattr	= HALMA_A_FILTER,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= HALMA_CMD_BINDING_LOOKUP,
		.pre_doit	= halma_nl_pre_doit,
		.doit		= halma_nl_binding_lookup_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_binding_lookup_nl_policy,
		.maxattr	= HALMA_A_LOOKUP,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_BINDING_FLUSH,
		.pre_doit	= halma_nl_pre_change_doit,
		.doit		= halma_nl_binding_flush_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_binding_flush_nl_policy,
		.maxattr	= HALMA_A_FLUSH,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_TUNNEL_GET,
		.pre_doit	= halma_nl_pre_doit,
		.doit		= halma_nl_tunnel_get_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_tunnel_get_do_nl_policy,
		.maxattr	= HALMA_A_KEY,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_TUNNEL_GET,
		.dumpit		= halma_nl_tunnel_get_dumpit,
		.policy		= halma_tunnel_get_dump_nl_policy,
		.maxattr	= HALMA_A_KEY,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= HALMA_CMD_STATS_GET,
		.pre_doit	= halma_nl_pre_doit,
		.doit		= halma_nl_stats_get_doit,
		.post_doit	= halma_nl_post_doit,
		.policy		= halma_stats_get_do_nl_policy,
		.maxattr	= HALMA_A_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= HALMA_CMD_STATS_GET,
		.dumpit		= halma_nl_stats_get_dumpit,
		.policy		= halma_stats_get_dump_nl_policy,
		.maxattr	= HALMA_A_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
};
