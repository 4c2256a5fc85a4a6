/* SPDX-License-Identifier: GPL-2.0 */
/*
 * halma: the data plane of a Mobile IPv6 home agent and Proxy Mobile IPv6 local
 * mobility anchor on one binding cache (RFC 6275, RFC 5213, RFC 6612).
 *
 * The objects, and how they may be touched. Ways through the module, file by file:
 *
 *	downlink	link.c xmit.c lookup.c (prefix.c) tnl.c encap_ipv6.c; a packet that is
 *			refused gets a verdict.c, and its source a refusal.c
 *	the anchor's own	the same, and rh2.c instead of an encapsulation
 *	uplink		encap_ipv6.c net.c rcv.c lookup.c
 *	ICMP errors	encap_ipv6.c err.c: about packets of ours, from routers
 *	a command	netlink.c nlparse.c (params.c) bcache.c paths.c mn.c tree.c; circle.c
 *			refuses circles, notify.c tells of what was changed
 *	a dump		dump.c filter.c fill.c; a filter selects bindings, not packets
 *	an end		expire.c; owner.c when a daemon dies, vrf.c when a VRF goes
 *	a home link	homelink.c: packets that are sent to who is not there, and who asks for them
 *
 * What a packet, an anchor or a far end has of limits, marks and addresses is in params.c, what is
 * counted in stats.c.
 */
#ifndef HALMA_H
#define HALMA_H

#include <linux/hrtimer.h>
#include <linux/in6.h>
#include <linux/interrupt.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/ratelimit.h>
#include <linux/rbtree.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/skbuff.h>
#include <linux/timerqueue.h>
#include <linux/u64_stats_sync.h>
#include <linux/workqueue.h>
#include <net/gro_cells.h>
#include <uapi/linux/halma.h>

/**
 * DOC: locks and lifetimes
 *
 * Order of locks: RTNL, then &halma_walk.lock, then &halma_dev.lock, then
 * &halma_net.lock (tables of a namespace), then what rhashtable and the network stack
 * take inside.
 * Control operations do not take RTNL, but to change the home link, so a storm of
 * registrations does not stop ip(8). The packet path takes no lock.
 *
 * Writers hold &halma_dev.lock. Everything reachable from &halma_dev by hash
 * table, tree or list is changed under it only. Long operations drop it every
 * HALMA_BATCH objects. Notifications are numbered and sent under it, so that they
 * arrive in the order of the changes.
 *
 * Readers of the packet path are inside rcu_read_lock() and take no reference:
 *
 * ======================  ====================  ===============================
 * lookup                  returns               valid
 * ======================  ====================  ===============================
 * halma_local_find()      halma_dev             until rcu_read_unlock()
 * halma_tnl_find()        halma_tnl             until rcu_read_unlock()
 * halma_prefix_find()     halma_prefix          until rcu_read_unlock()
 * halma_dst_find()        halma_bce, its paths  until rcu_read_unlock()
 * halma_tnl_route()       halma_route           until rcu_read_unlock()
 * halma_net_get*()        halma_dev, counted    until halma_dev_put()
 * halma_bce_find()        halma_bce             while &halma_dev.lock is held
 * ======================  ====================  ===============================
 *
 * A binding points to its path set, which never changes: state, far end and
 * previous far end are replaced by one pointer store. Removal is: unlink from
 * every index, then free after a grace period (kfree_rcu(), or call_rcu() where
 * something must be released too).
 *
 * A far end is shared by the path sets that name it and counted by &halma_tnl.users
 * under the writers' lock; its route is an RCU pointer that the packet path
 * itself replaces when the route has become stale.
 *
 * &halma_dev lives apart from its net_device and is counted: one reference for
 * the net_device, one for a running control operation, one for the work that
 * frees the bindings after the net_device has gone. Deleting the device detaches
 * it in O(1) under RTNL; the bindings go in the work item. &halma_dev.dead is set
 * under &halma_dev.lock, which halma_dev_lock() gives to nobody afterwards.
 *
 * Why not the other way, with the net_device held by commands and the cache freed by
 * its destructor: whoever deletes the device, or its namespace, would wait for a
 * million bindings to go and for each command that runs. The work item outlives the
 * net_device, so &halma_dev must; then one count is all that it takes.
 */

/*
 * Limits of this build: family-get tells them, nobody else has them. A binding has one
 * path, whatever the contract has room for.
 */
#define HALMA_LOCAL_MAX		8	/* local addresses of a device, per family */
#define HALMA_BINDING_PREFIX_MAX	32
#define HALMA_BINDING_PATH_MAX	1
#define HALMA_LENGTH_MAX	8	/* prefix lengths in use, per device and family */
#define HALMA_DROP_MAX		HALMA_DROP_RX_LINK_LOCAL

#define HALMA_ALERT_LIMITS	(HALMA_DROP_MAX + 1)
#define HALMA_KINDS		3
#define HALMA_PRECEDENCES	8
#define HALMA_BATCH		256

struct halma_bce;
struct halma_dev;
struct halma_home;

/**
 * struct halma_prefix_key - hash key of a prefix
 * @addr: address with the host bits zero; IPv4 in the last word, network order
 * @family: AF_INET or AF_INET6
 * @len: 0..32 or 0..128
 * @pad: zero, part of the hashed bytes
 */
struct halma_prefix_key {
	struct in6_addr addr;
	u8 family;
	u8 len;
	u16 pad;
};

/**
 * struct halma_prefix - HoA, HNP or mobile network prefix in use
 * @node: in &halma_prefix_index.table
 * @key: what it is
 * @slot: the binding of each kind, index kind - 1
 * @rcu: for freeing
 */
struct halma_prefix {
	struct rhash_head node;
	struct halma_prefix_key key;
	struct halma_bce __rcu *slot[HALMA_KINDS];
	struct rcu_head rcu;
};

/* While prefixes are exchanged for others, the lengths of both are in use. */
#define HALMA_LENGTHS		(2 * HALMA_LENGTH_MAX)

/**
 * struct halma_lengths - prefix lengths in use, longest first
 * @n: entries in @len and @shorter; more than HALMA_LENGTH_MAX for a moment only
 * @len: prefix length
 * @shorter: precedences, as bits, that occur at shorter lengths
 * @rcu: for freeing
 *
 * May name lengths and precedences that are no longer in use; that costs a probe.
 */
struct halma_lengths {
	u8 n;
	u8 len[HALMA_LENGTHS];
	u8 shorter[HALMA_LENGTHS];
	struct rcu_head rcu;
};

/**
 * struct halma_length_use - how often a length and precedence is in use
 * @len: prefix length
 * @n: prefix slots by precedence
 */
struct halma_length_use {
	u8 len;
	u32 n[HALMA_PRECEDENCES];
};

/**
 * struct halma_prefix_index - all prefixes of a device, both families
 * @table: of &halma_prefix
 * @lengths: IPv6 and IPv4, NULL while there are none
 * @use: writers' counts behind @lengths
 * @n_use: entries of @use
 * @count: prefixes in @table
 */
struct halma_prefix_index {
	struct rhashtable table;
	struct halma_lengths __rcu *lengths[2];
	struct halma_length_use use[2][HALMA_LENGTHS];
	u8 n_use[2];
	u32 count;
};

/**
 * struct halma_mnid - a mobile node identifier (RFC 4283, section 3)
 * @type: subtype
 * @len: octets in @id, 1..HALMA_MN_ID_MAX
 * @id: may hold NUL
 */
struct halma_mnid {
	u8 type;
	u8 len;
	const u8 *id;
};

/**
 * struct halma_mn - a mobile node
 * @node: in &halma_dev.mns
 * @bces: its bindings of every kind by id, HALMA_TREE_MN
 * @n_bces: entries of @bces
 * @type: subtype of the identifier
 * @len: octets in @id
 * @rcu: for freeing, when it has no @bces, since hash chains are walked under RCU
 * @id: identifier
 *
 * Seen by writers only.
 */
struct halma_mn {
	struct rhash_head node;
	union { /* one for each mobile node: most of them fit into 64 octets */
		struct rb_root bces;
		struct rcu_head rcu;
	};
	u32 n_bces;
	u8 type;
	u8 len;
	u8 id[];
};

/**
 * struct halma_tnl_key - hash key of a far end
 * @local: address of the anchor
 * @remote: care-of address or Proxy-CoA
 * @encap: enum halma_encap
 * @key_in: key of uplink packets, 0 where the encapsulation has none
 *
 * What an uplink packet tells of where it comes from. The key of downlink packets is
 * no part of it: that belongs to the path.
 */
struct halma_tnl_key {
	struct in6_addr local;
	struct in6_addr remote;
	u32 encap;
	u32 key_in;
};

/**
 * struct halma_route - the way to a far end, for all CPUs, used without a reference
 * @dst: route and XFRM bundle
 * @cookie: for dst_check()
 * @gen: &halma_params.route_gen it was looked up at
 * @rcu: @dst is released after a grace period
 */
struct halma_route {
	struct dst_entry *dst;
	u32 cookie;
	u32 gen;
	struct rcu_head rcu;
};

struct halma_counters {
	u64 tx_packets;
	u64 tx_bytes;
	u64 rx_packets;
	u64 rx_bytes;
};

/**
 * struct halma_tnl - a far end
 * @node: in &halma_dev.tnls
 * @key: what it is
 * @ops: of @key.encap
 * @route: for inner IPv6 and inner IPv4, which XFRM policies can tell apart
 * @paths: &halma_paths.tnl_node of the path sets that lead here
 * @users: path sets that name it, as current or previous far end
 * @walked: mark of its path sets; the ones that a walk has been at have the other
 *	until it is at its end
 * @gone: what bindings had counted here when they left
 * @id: rises with each far end, for dumps
 * @id_node: in &halma_dev.tnl_ids
 * @change: sequence number of its last change
 * @rcu: for freeing
 *
 * Lives while @users is not zero. No per-CPU memory: there may be a million.
 */
struct halma_tnl {
	struct rhash_head node;
	struct halma_tnl_key key;
	const struct halma_encap_ops *ops;
	struct halma_route __rcu *route[2];
	struct list_head paths;
	u32 users;
	bool walked;
	struct halma_counters gone;
	u64 id;
	struct rb_node id_node;
	u64 change;
	struct rcu_head rcu;
};

/**
 * struct halma_paths - where a binding leads; immutable once published
 * @state: enum halma_state
 * @blocked_action: enum halma_blocked_action
 * @precedence: the lowest wins the downlink packet
 * @bid: binding identifier (RFC 5648), 0 for none
 * @preference: of the path
 * @walked: mark of the last walk that has looked at it, see &halma_tnl.walked
 * @handovers: how often the far end of the binding has changed before
 * @tnl: current far end
 * @prev: far end before the last handover, or NULL
 * @prev_until: packets from @prev are accepted up to here, ktime_get_boottime_ns()
 * @bce: the binding, for @tnl_node
 * @tnl_node: in &halma_tnl.paths of @tnl
 * @rcu: for freeing, when it has left @tnl
 * @base: counters of the binding when its path came to @tnl
 */
struct halma_paths {
	u8 state;
	u8 blocked_action;
	u8 precedence;
	u8 preference;
	u16 bid;
	bool walked;
	u32 handovers;
	struct halma_tnl *tnl;
	struct halma_tnl *prev;
	u64 prev_until;
	struct halma_bce *bce;
	union { /* one for each binding: 96 octets */
		struct list_head tnl_node;
		struct rcu_head rcu;
	};
	struct halma_counters base;
};

/**
 * enum halma_tree - the trees that a binding is in, by its id
 * @HALMA_TREE_DEV: &halma_dev.bces
 * @HALMA_TREE_MN: &halma_mn.bces
 * @HALMA_TREES: their number
 */
enum halma_tree {
	HALMA_TREE_DEV,
	HALMA_TREE_MN,
	HALMA_TREES,
};

/**
 * struct halma_bce - a binding
 * @id: key in the trees
 * @kind: enum halma_kind
 * @n_prefixes: entries of @prefixes
 * @cookie_len: octets in @cookie
 * @defend: its addresses, on the home link of the device
 * @refreshed: number of its last refresh, the lower half: see halma_bce_refreshed()
 * @paths: where it leads
 * @tx_packets: downlink, with the other three relaxed atomics
 * @tx_bytes: downlink, inner packets
 * @rx_packets: uplink
 * @rx_bytes: uplink
 * @prefixes: what it binds; writers only
 * @mn: mobile node
 * @node: in the trees, by enum halma_tree
 * @rcu: for freeing, when it is in no tree
 * @timer: in &halma_dev.deadlines: end of life or of the grace, whichever is first
 * @lifetime_end: ktime_get_boottime_ns(), 0 never
 * @lifetime: as granted, milliseconds up to 2^32 seconds; 0 for none
 * @slack: milliseconds that it outlives @lifetime_end, up to 600000
 * @version: of the creator
 * @change: number of the last notification about it, but for refreshes
 * @cookie: of the creator, NULL when there is none
 */
struct halma_bce {
	u64 id;
	u8 kind;
	u8 n_prefixes;
	u8 cookie_len;
	bool defend;
	u32 refreshed;
	struct halma_paths __rcu *paths;
	atomic64_t tx_packets;
	atomic64_t tx_bytes;
	atomic64_t rx_packets;
	atomic64_t rx_bytes;
	struct halma_prefix **prefixes;
	struct halma_mn *mn;
	union { /* one for each binding: 192 octets */
		struct rb_node node[HALMA_TREES];
		struct rcu_head rcu;
	};
	struct timerqueue_node timer;
	u64 lifetime_end;
	u64 lifetime:42;
	u64 slack:20;
	u64 version;
	u64 change;
	u8 *cookie;
};

/* They come in millions: one octet more would cost the next size of the allocator. */
static_assert(sizeof(struct halma_tnl) <= 192);
static_assert(sizeof(struct halma_paths) <= 96);
static_assert(sizeof(struct halma_bce) <= 192);

/* When a binding expires, slack included, ktime_get_boottime_ns(); 0 never. */
static inline u64 halma_bce_deadline(const struct halma_bce *bce)
{
	return bce->lifetime_end ? bce->lifetime_end + (u64)bce->slack * NSEC_PER_MSEC : 0;
}

/**
 * struct halma_params - what can be configured; replaced as a whole
 * @n_local6: entries of @local6, at least one
 * @n_local4: entries of @local4
 * @local6: addresses of the anchor, the first is the default
 * @local4: for local delivery
 * @vrf: of the outer side, interface index or 0; never changes
 * @fwmark: of outer packets
 * @direct_mark: packets with this mark skip kind mipv6; 0 off
 * @direct_mask: bits of @direct_mark that count
 * @hop_limit: of the outer header, 0 that of the route
 * @dscp_mode: enum halma_dscp_mode
 * @dscp: in mode fixed
 * @flow_label_mode: enum halma_flow_label_mode
 * @flow_label: in mode fixed
 * @encap_limit: to send, 256 none
 * @exclusive: drop what comes from unknown far ends
 * @grace: milliseconds
 * @slack: milliseconds
 * @alert_rate: per second
 * @max_bindings: limit
 * @max_mns: limit
 * @max_prefixes: limit
 * @max_tunnels: limit
 * @max_mn_bindings: limit for each mobile node
 * @rx_mark: of uplink packets, 0 leaves theirs
 * @home_link: interface index where the device is, 0 none, and again when it has gone
 * @route_gen: rises with each change: routes of others must be looked up again
 * @rcu: for freeing
 */
struct halma_params {
	u8 n_local6;
	u8 n_local4;
	struct in6_addr local6[HALMA_LOCAL_MAX];
	__be32 local4[HALMA_LOCAL_MAX];
	u32 vrf;
	u32 fwmark;
	u32 direct_mark;
	u32 direct_mask;
	u32 hop_limit;
	u32 dscp_mode;
	u32 dscp;
	u32 flow_label_mode;
	u32 flow_label;
	u32 encap_limit;
	u32 exclusive;
	u32 grace;
	u32 slack;
	u32 alert_rate;
	u32 max_bindings;
	u32 max_mns;
	u32 max_prefixes;
	u32 max_tunnels;
	u32 max_mn_bindings;
	u32 rx_mark;
	u32 home_link;
	u32 route_gen;
	struct rcu_head rcu;
};

/**
 * struct halma_pcpu - counters of a device on one CPU
 * @syncp: for 64 bits on 32-bit machines
 * @tx_packets: downlink
 * @tx_bytes: downlink, inner packets
 * @rx_packets: uplink
 * @rx_bytes: uplink
 * @drops: by enum halma_drop
 * @left: of @drops, uplink packets that the link has not dropped
 * @alerts: sent
 * @alerts_suppressed: over the rate
 */
struct halma_pcpu {
	struct u64_stats_sync syncp;
	u64_stats_t tx_packets;
	u64_stats_t tx_bytes;
	u64_stats_t rx_packets;
	u64_stats_t rx_bytes;
	u64_stats_t drops[HALMA_DROP_MAX + 1];
	u64_stats_t left;
	u64_stats_t alerts;
	u64_stats_t alerts_suppressed;
};

/**
 * struct halma_walk - a walk over the bindings of a far end, which drops the writers' lock
 * @lock: one walk at a time; outside &halma_dev.lock
 * @tnl: far end; NULL when there is no walk, or when the far end has gone meanwhile
 * @next: path set to be looked at next, NULL at the end
 * @sum: what the bindings had counted that have been looked at, or have left before
 */
struct halma_walk {
	struct mutex lock; /* one walk at a time, see above */
	struct halma_tnl *tnl;
	struct halma_paths *next;
	struct halma_counters sum;
};

/**
 * struct halma_dev - one mobility anchor
 * @lock: writers
 * @refs: see DOC above
 * @dead: the net_device is going or gone; nothing new may be made
 * @dev: the net_device; valid for who holds it or is in an RCU section that began
 *	before @dead was set
 * @net: outer namespace; the device goes with it
 * @vrf_gone: the VRF of the outer side has gone: no packet arrives or leaves there
 * @home: the home link, NULL for none; under RTNL, as it is the namespace of @dev that
 *	it is in
 * @anchor_id: unique in @net
 * @params: configuration
 * @pcpu: counters
 * @gro_cells: receive side of @dev
 * @refusals: refused packets whose source is still to be told
 * @refusal_tasklet: tells it
 * @bces: bindings by id
 * @n_bces: their number
 * @mns: of &halma_mn
 * @n_mns: their number
 * @prefixes: index for the packet path
 * @tnls: of &halma_tnl
 * @tnl_ids: the same by id
 * @next_tnl_id: for the next one
 * @n_tnls: their number
 * @local_tnls: how many of them have each local address, in the order of
 *	&halma_params.local6
 * @walk: over the bindings of one of them
 * @next_auto_id: next id that binding-new gives out
 * @change: number of the latest notification in the group bindings
 * @refresh: number of the latest one in the group refreshes
 * @instance: tells it from a device of the same name before or after it
 * @generation: number of bindings that have come and gone, for dumps
 * @tnl_generation: the same of far ends
 * @deadlines: of &halma_bce.timer
 * @timer: fires at the first of @deadlines
 * @expire_work: removes what is over
 * @free_work: removes everything, then drops a reference
 * @owner_net: namespace of the owner's socket
 * @owner_portid: its port, 0 none
 * @no_gateway_at: jiffies of the last alert about a route without gateway
 * @owner_node: in &halma_net.owned of @owner_net
 * @serial: rises with each device, for dumps
 * @rcu: for freeing
 * @alert_limit: alerts per second of each cause, see halma_alert_limit()
 */
struct halma_dev {
	struct mutex lock; /* writers, see DOC above */
	refcount_t refs;
	bool dead;
	struct net_device *dev;
	struct net *net;
	bool vrf_gone;
	struct halma_home *home;
	u32 anchor_id;
	struct halma_params __rcu *params;
	struct halma_pcpu __percpu *pcpu;
	struct gro_cells gro_cells;
	struct sk_buff_head refusals;
	struct tasklet_struct refusal_tasklet;

	struct rb_root bces;
	u32 n_bces;
	struct rhashtable mns;
	u32 n_mns;
	struct halma_prefix_index prefixes;
	struct rhashtable tnls;
	struct rb_root tnl_ids;
	u64 next_tnl_id;
	u32 n_tnls;
	u32 local_tnls[HALMA_LOCAL_MAX];
	struct halma_walk walk;
	u64 next_auto_id;
	u64 change;
	u64 refresh;
	u64 instance;
	u32 generation;
	u32 tnl_generation;

	struct timerqueue_head deadlines;
	struct hrtimer timer;
	struct work_struct expire_work;
	struct work_struct free_work;

	const struct net *owner_net;
	u32 owner_portid;
	struct list_head owner_node;
	unsigned long no_gateway_at;
	u64 serial;
	struct rcu_head rcu; /* kfree_rcu() wants it in the first 4096 octets */
	struct ratelimit_state alert_limit[HALMA_ALERT_LIMITS];
};

/**
 * struct halma_priv - private area of the net_device
 * @hd: the anchor
 * @anchor_id: wanted by who makes the device, 0 for any
 * @published: commands and packets can find @hd; it is undone with the net_device
 * @extack: of who makes the device, while it is being made
 */
struct halma_priv {
	struct halma_dev *hd;
	u32 anchor_id;
	bool published;
	struct netlink_ext_ack *extack;
};

extern const struct net_device_ops halma_netdev_ops;

static inline bool halma_netdev_is(const struct net_device *dev)
{
	return dev->netdev_ops == &halma_netdev_ops;
}

static inline struct halma_dev *halma_netdev_priv(const struct net_device *dev)
{
	return ((struct halma_priv *)netdev_priv(dev))->hd;
}

/* What keeps an entry out of a hash table is a table that cannot grow now. */
static inline int halma_hash_error(int err)
{
	return err == -EBUSY || err == -E2BIG ? -ENOMEM : err;
}

#define halma_dereference(hd, p) \
	rcu_dereference_protected(p, lockdep_is_held(&(hd)->lock))

extern struct workqueue_struct *halma_wq;

#endif /* HALMA_H */
