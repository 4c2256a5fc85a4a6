/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	uapi/halma.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_HALMA_GEN_H
#define _LINUX_HALMA_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/halma.h>
#include <uapi/linux/halma_link.h>

/* Common nested types */
extern const struct nla_policy halma_addr_list_nl_policy[HALMA_A_ADDR_LIST_IPV4 + 1];
extern const struct nla_policy halma_binding_name_nl_policy[HALMA_A_BINDING_VERSION + 1];
extern const struct nla_policy halma_binding_request_nl_policy[HALMA_A_BINDING_DEFEND + 1];
extern const struct nla_policy halma_filter_nl_policy[HALMA_A_BINDING_STATE + 1];
extern const struct nla_policy halma_flush_request_nl_policy[HALMA_A_FLUSH_EACH + 1];
extern const struct nla_policy halma_link_nl_policy[IFLA_HALMA_SHARED + 1];
extern const struct nla_policy halma_lookup_nl_policy[HALMA_A_LOOKUP_MARK + 1];
extern const struct nla_policy halma_path_filter_nl_policy[HALMA_A_PATH_TUNNEL + 1];
extern const struct nla_policy halma_path_request_nl_policy[HALMA_A_PATH_GRACE + 1];
extern const struct nla_policy halma_prefix_nl_policy[HALMA_A_PREFIX_LENGTH + 1];
extern const struct nla_policy halma_tunnel_key_nl_policy[HALMA_A_TUNNEL_KEY_REMOTE_IPV4 + 1];

/* Ops table for halma */
extern const struct genl_split_ops halma_nl_ops[16];

int halma_nl_pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		      struct genl_info *info);
int halma_nl_pre_change_doit(const struct genl_split_ops *ops,
			     struct sk_buff *skb, struct genl_info *info);
void
halma_nl_post_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		   struct genl_info *info);

int halma_nl_family_get_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int halma_nl_dev_set_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_dev_own_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_binding_new_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_binding_set_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_binding_del_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_binding_get_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_binding_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int halma_nl_binding_lookup_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_binding_flush_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_tunnel_get_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_tunnel_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int halma_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int halma_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

enum {
	HALMA_NLGRP_BINDINGS,
	HALMA_NLGRP_REFRESHES,
	HALMA_NLGRP_ALERTS,
};

#endif /* _LINUX_HALMA_GEN_H */
