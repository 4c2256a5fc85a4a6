/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differences between kernels, the newest being the norm. Included ahead of
 * every source by Kbuild; the only place that knows of them. The HAVE_ macros
 * come from probes.mk.
 */
#ifndef HALMA_COMPAT_H
#define HALMA_COMPAT_H

/* Ahead of the first header that knows printk(). */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hrtimer.h>
#include <linux/version.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/ip6_fib.h>
#include <net/rtnetlink.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "halma needs Linux 6.1 or newer"
#endif

#ifndef CONFIG_64BIT
#error "halma has been built and tried on 64-bit kernels only"
#endif

/* Since 6.2: operations split by do and dump, each with its own policy. */
#ifndef HAVE_GENL_SPLIT_OPS
struct genl_split_ops {
	union {
		struct {
			int (*pre_doit)(const struct genl_split_ops *ops, struct sk_buff *skb,
					struct genl_info *info);
			int (*doit)(struct sk_buff *skb, struct genl_info *info);
			void (*post_doit)(const struct genl_split_ops *ops, struct sk_buff *skb,
					  struct genl_info *info);
		};
		struct {
			int (*start)(struct netlink_callback *cb);
			int (*dumpit)(struct sk_buff *skb, struct netlink_callback *cb);
			int (*done)(struct netlink_callback *cb);
		};
	};
	const struct nla_policy *policy;
	unsigned int maxattr;
	u8 cmd;
	u8 internal_flags;
	u8 flags;
	u8 validate;
};

int halma_genl_register(struct genl_family *family, const struct genl_split_ops *ops,
			unsigned int n_ops);
#else
static inline int halma_genl_register(struct genl_family *family,
				      const struct genl_split_ops *ops, unsigned int n_ops)
{
	family->split_ops = ops;
	family->n_split_ops = n_ops;
	return genl_register_family(family);
}
#endif

/* Since 6.7: the dump's genl_info. */
#ifdef HAVE_GENL_INFO_DUMP
static inline struct nlattr **halma_dump_attrs(struct netlink_callback *cb)
{
	return genl_info_dump(cb)->attrs;
}
#else
static inline struct nlattr **halma_dump_attrs(struct netlink_callback *cb)
{
	return genl_dumpit_info(cb)->attrs;
}
#endif

/* Since 6.7: integers of variable width. */
#ifndef HAVE_NLA_PUT_UINT
static inline int nla_put_uint(struct sk_buff *skb, int type, u64 value)
{
	u32 value32 = value;

	if (value32 == value)
		return nla_put_u32(skb, type, value32);
	return nla_put(skb, type, sizeof(value), &value);
}
#endif

/* Since 6.12: lockless transmit is no feature bit any more. */
static inline void halma_dev_set_lltx(struct net_device *dev)
{
#ifdef HAVE_DEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/* Since 6.5: GSO has a header of its own. */
#ifdef HAVE_NET_GSO_H
#include <net/gso.h>
#endif

/* Since 6.10: the source of a tracepoint string is named once. */
#ifdef HAVE_ASSIGN_STR_1
#define halma_assign_str(dst, src)	__assign_str(dst)
#else
#define halma_assign_str(dst, src)	__assign_str(dst, src)
#endif

/* Since 6.4: more drop reasons. */
#ifndef HAVE_DROP_IP_TUNNEL_ECN
#define SKB_DROP_REASON_IP_TUNNEL_ECN	SKB_DROP_REASON_NOT_SPECIFIED
#define SKB_DROP_REASON_NO_TX_TARGET	SKB_DROP_REASON_NOT_SPECIFIED
#endif

/* Since 6.13: a timer gets its function when it is made. */
#ifndef HAVE_HRTIMER_SETUP
static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*function)(struct hrtimer *timer),
				 clockid_t clock_id, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock_id, mode);
	timer->function = function;
}
#endif

/* Since 6.15: what a new link is made of is in one structure. */
#ifdef HAVE_NEWLINK_PARAMS
#define halma_newlink_op halma_newlink
#else
struct rtnl_newlink_params {
	struct net *link_net;
	struct nlattr **tb;
	struct nlattr **data;
};

static inline struct net *rtnl_newlink_link_net(const struct rtnl_newlink_params *params)
{
	return params->link_net;
}

int halma_newlink(struct net_device *dev, struct rtnl_newlink_params *params,
		  struct netlink_ext_ack *extack);

static inline int halma_newlink_op(struct net *net, struct net_device *dev, struct nlattr *tb[],
				   struct nlattr *data[], struct netlink_ext_ack *extack)
{
	struct rtnl_newlink_params params = { .link_net = net, .tb = tb, .data = data };

	return halma_newlink(dev, &params, extack);
}
#endif

/*
 * The end of namespaces: since 6.16 one at a time under RTNL, since 6.8 all of them under
 * RTNL, which is to be taken before.
 */
#if defined(HAVE_EXIT_RTNL)
#define HALMA_DEFINE_EXIT_RTNL(ops, fn)						\
static struct pernet_operations ops = { .exit_rtnl = fn }
#elif defined(HAVE_EXIT_BATCH_RTNL)
#define HALMA_DEFINE_EXIT_RTNL(ops, fn)						\
static void ops##_exit(struct list_head *nets, struct list_head *kill)		\
{										\
	struct net *net;							\
										\
	list_for_each_entry(net, nets, exit_list)				\
		fn(net, kill);							\
}										\
static struct pernet_operations ops = { .exit_batch_rtnl = ops##_exit }
#else
#define HALMA_DEFINE_EXIT_RTNL(ops, fn)						\
static void ops##_exit(struct list_head *nets)					\
{										\
	LIST_HEAD(kill);							\
	struct net *net;							\
										\
	rtnl_lock();								\
	list_for_each_entry(net, nets, exit_list)				\
		fn(net, &kill);							\
	unregister_netdevice_many(&kill);					\
	rtnl_unlock();								\
}										\
static struct pernet_operations ops = { .exit_batch = ops##_exit }
#endif

#endif /* HALMA_COMPAT_H */
