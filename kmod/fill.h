/* SPDX-License-Identifier: GPL-2.0 */
/* Objects written as netlink attributes; the family they belong to. */
#ifndef HALMA_FILL_H
#define HALMA_FILL_H

#include <net/genetlink.h>
#include "halma.h"

extern struct genl_family halma_nl_family;

/**
 * struct halma_fill - a message being written
 * @skb: where to
 * @net: who will read it, for namespace ids
 * @portid: to whom, 0 for a notification
 * @seq: of the request
 * @flags: NLM_F_*
 * @cmd: HALMA_CMD_*
 * @cb: the dump it belongs to, or NULL
 * @event: it is a notification
 */
struct halma_fill {
	struct sk_buff *skb;
	struct net *net;
	u32 portid;
	u32 seq;
	int flags;
	u8 cmd;
	struct netlink_callback *cb;
	bool event;
};

int halma_fill_dev(const struct halma_fill *f, struct halma_dev *hd);
int halma_fill_binding(const struct halma_fill *f, struct halma_dev *hd,
		       const struct halma_bce *bce, u32 reason);
size_t halma_fill_tunnel_size(void);
int halma_fill_tunnel(const struct halma_fill *f, struct halma_dev *hd, struct halma_tnl *tnl,
		      const struct halma_counters *c);
int halma_fill_stats(const struct halma_fill *f, struct halma_dev *hd);
int halma_fill_family(const struct halma_fill *f);
int halma_fill_key(struct sk_buff *skb, int attr, const struct halma_tnl_key *key);
int halma_fill_prefix(struct sk_buff *skb, const struct halma_prefix_key *key);
int halma_fill_counters(struct sk_buff *skb, int attr, const struct halma_counters *c);
size_t halma_fill_size(void);
void *halma_fill_begin(const struct halma_fill *f, const struct halma_dev *hd);

#endif /* HALMA_FILL_H */
