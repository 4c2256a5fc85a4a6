/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	uapi/halma.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_HALMA_H
#define _UAPI_LINUX_HALMA_H

#define HALMA_FAMILY_NAME	"halma"
#define HALMA_FAMILY_VERSION	1

#define HALMA_ABI_VERSION	4
#define HALMA_MN_ID_MAX		254
#define HALMA_COOKIE_MAX	64
#define HALMA_AUTO_ID_BASE	281474976710656

/**
 * enum halma_kind - What made a binding; gives defaults for precedence and
 *   blocked-action.
 * @HALMA_KIND_MIPV6: Mobile IPv6 home registration (RFC 6275). Precedence 2,
 *   blocked next.
 * @HALMA_KIND_STATIC: Made by an operator. Precedence 4, blocked drop.
 * @HALMA_KIND_PMIPV6: Proxy Mobile IPv6 session (RFC 5213). Precedence 6,
 *   blocked drop.
 */
enum halma_kind {
	HALMA_KIND_MIPV6 = 1,
	HALMA_KIND_STATIC,
	HALMA_KIND_PMIPV6,
};

/**
 * enum halma_state
 * @HALMA_STATE_ACTIVE: Forwards.
 * @HALMA_STATE_BLOCKED: De-registered, in its delete wait. Accepts no uplink
 *   packet.
 */
enum halma_state {
	HALMA_STATE_ACTIVE = 1,
	HALMA_STATE_BLOCKED,
};

/**
 * enum halma_blocked_action - What a blocked binding does with a downlink
 *   packet.
 * @HALMA_BLOCKED_ACTION_DROP: Drop it.
 * @HALMA_BLOCKED_ACTION_NEXT: Let the binding of next precedence have it.
 */
enum halma_blocked_action {
	HALMA_BLOCKED_ACTION_DROP = 1,
	HALMA_BLOCKED_ACTION_NEXT,
};

/**
 * enum halma_encap
 * @HALMA_ENCAP_IPV6: IPv6 or IPv4 in IPv6 (RFC 2473).
 * @HALMA_ENCAP_IPV4: IPv6 or IPv4 in IPv4 (RFC 5844, RFC 5555). Feature
 *   ipv4-transport.
 * @HALMA_ENCAP_GRE: GRE with keys (RFC 5845), over the family of the
 *   addresses. Feature gre.
 */
enum halma_encap {
	HALMA_ENCAP_IPV6 = 1,
	HALMA_ENCAP_IPV4,
	HALMA_ENCAP_GRE,
};

/**
 * enum halma_reason - Why a binding went, or why a summary is sent.
 * @HALMA_REASON_REQUEST: binding-del.
 * @HALMA_REASON_EXPIRED: Its lifetime and the slack are over.
 * @HALMA_REASON_FLUSH: binding-flush.
 * @HALMA_REASON_DEVICE: The device was deleted.
 */
enum halma_reason {
	HALMA_REASON_REQUEST = 1,
	HALMA_REASON_EXPIRED,
	HALMA_REASON_FLUSH,
	HALMA_REASON_DEVICE,
};

/**
 * enum halma_dscp_mode - Traffic class of the outer header, without ECN.
 */
enum halma_dscp_mode {
	HALMA_DSCP_MODE_FIXED = 1,
	HALMA_DSCP_MODE_INHERIT,
};

/**
 * enum halma_flow_label_mode
 * @HALMA_FLOW_LABEL_MODE_INHERIT: That of an inner IPv6 header; as hash for
 *   IPv4.
 * @HALMA_FLOW_LABEL_MODE_HASH: Hash over the inner flow (RFC 6438).
 */
enum halma_flow_label_mode {
	HALMA_FLOW_LABEL_MODE_FIXED = 1,
	HALMA_FLOW_LABEL_MODE_INHERIT,
	HALMA_FLOW_LABEL_MODE_HASH,
};

/**
 * enum halma_feature - What a module can do beyond the bare contract;
 *   family-get says which it does. What needs a feature that it lacks is
 *   refused with EOPNOTSUPP, but for parameters of a link that are newer than
 *   the module: rtnetlink does not see them.
 * @HALMA_FEATURE_INNER_IPV4: IPv4 home addresses over IPv6 transport.
 * @HALMA_FEATURE_DIRECT_MARK: Replies that must not follow a MIPv6 binding can
 *   be marked.
 * @HALMA_FEATURE_VRF: The outer side can live in a VRF.
 * @HALMA_FEATURE_NESTED: A care-of address may lie inside a prefix of this
 *   device.
 * @HALMA_FEATURE_XFRM_IN: Inbound XFRM policies are enforced on tunnel
 *   packets.
 * @HALMA_FEATURE_RX_MARK: Uplink packets can be marked, and with them the
 *   answers of the kernel.
 * @HALMA_FEATURE_NODE_LIMIT: The bindings of one mobile node can be limited.
 * @HALMA_FEATURE_MULTIPATH: A binding may have several paths (RFC 5648, RFC
 *   7864).
 * @HALMA_FEATURE_HOME_PATH: A path may have no tunnel, the node being at home
 *   (RFC 5648, H flag).
 * @HALMA_FEATURE_IPV4_TRANSPORT: Far ends may have IPv4 addresses.
 * @HALMA_FEATURE_GRE: Encapsulation gre.
 * @HALMA_FEATURE_SHARED_LOCAL: Several devices may have the same local
 *   address.
 * @HALMA_FEATURE_HOME_LINK: A classic home link (RFC 6275, 10.4.1), and
 *   bindings that defend their addresses.
 */
enum halma_feature {
	HALMA_FEATURE_INNER_IPV4 = 1,
	HALMA_FEATURE_DIRECT_MARK = 2,
	HALMA_FEATURE_VRF = 4,
	HALMA_FEATURE_NESTED = 8,
	HALMA_FEATURE_XFRM_IN = 16,
	HALMA_FEATURE_RX_MARK = 32,
	HALMA_FEATURE_NODE_LIMIT = 64,
	HALMA_FEATURE_MULTIPATH = 128,
	HALMA_FEATURE_HOME_PATH = 256,
	HALMA_FEATURE_IPV4_TRANSPORT = 512,
	HALMA_FEATURE_GRE = 1024,
	HALMA_FEATURE_SHARED_LOCAL = 2048,
	HALMA_FEATURE_HOME_LINK = 4096,
};

/**
 * enum halma_drop - Why a packet was dropped, or passed on without being ours.
 * @HALMA_DROP_NO_BINDING: Downlink, no binding matches; answered with
 *   unreachable.
 * @HALMA_DROP_BLOCKED: Downlink, the binding is in its delete wait.
 * @HALMA_DROP_LINK_LOCAL: Downlink, link-local inner destination (RFC 6275,
 *   10.4.2).
 * @HALMA_DROP_MULTICAST: Multicast destination.
 * @HALMA_DROP_TOO_BIG: Larger than the tunnel; answered with Packet Too Big.
 * @HALMA_DROP_NO_ROUTE: No route to the far end.
 * @HALMA_DROP_NESTING: Encapsulated too often.
 * @HALMA_DROP_ENCAP_LIMIT: Tunnel encapsulation limit of the packet is used up
 *   (RFC 2473, 4.1.1).
 * @HALMA_DROP_TX_MALFORMED: Downlink, neither IPv6 nor IPv4, or cut short.
 * @HALMA_DROP_TX_NOMEM: Downlink, no memory for the headers.
 * @HALMA_DROP_GSO: Downlink, the packet could not be segmented.
 * @HALMA_DROP_REFUSED: Downlink, the outer packet was refused by a queue, by
 *   netfilter or by XFRM.
 * @HALMA_DROP_UNKNOWN_FAR_END: Uplink, outer source is no far end; passed on
 *   unless exclusive.
 * @HALMA_DROP_POLICY: Uplink, forbidden by XFRM policy.
 * @HALMA_DROP_RX_MALFORMED: Uplink, inner header is cut short or of the wrong
 *   version.
 * @HALMA_DROP_NO_SOURCE_BINDING: Uplink, no binding has the inner source.
 * @HALMA_DROP_SPOOFED_SOURCE: Uplink, the inner source is bound to another far
 *   end.
 * @HALMA_DROP_BLOCKED_SOURCE: Uplink, the binding of the inner source is in
 *   its delete wait.
 * @HALMA_DROP_ECN: Uplink, outer CE over inner Not-ECT (RFC 6040, 4.2).
 * @HALMA_DROP_DOWN: Uplink, the device is down.
 * @HALMA_DROP_RX_NOMEM: Uplink, no memory or the receive queue is full.
 * @HALMA_DROP_HOME_ADDRESS: Uplink, a Home Address option (RFC 6275, 6.3) made
 *   a far end of the outer source.
 * @HALMA_DROP_FOREIGN_ERROR: An ICMP error quotes a packet to a far end that
 *   no binding here can have sent; nothing is learnt from it. No packet of the
 *   device.
 * @HALMA_DROP_RX_LINK_LOCAL: Uplink, link-local inner address.
 */
enum halma_drop {
	HALMA_DROP_NO_BINDING = 1,
	HALMA_DROP_BLOCKED,
	HALMA_DROP_LINK_LOCAL,
	HALMA_DROP_MULTICAST,
	HALMA_DROP_TOO_BIG,
	HALMA_DROP_NO_ROUTE,
	HALMA_DROP_NESTING,
	HALMA_DROP_ENCAP_LIMIT,
	HALMA_DROP_TX_MALFORMED,
	HALMA_DROP_TX_NOMEM,
	HALMA_DROP_GSO,
	HALMA_DROP_REFUSED,
	HALMA_DROP_UNKNOWN_FAR_END,
	HALMA_DROP_POLICY,
	HALMA_DROP_RX_MALFORMED,
	HALMA_DROP_NO_SOURCE_BINDING,
	HALMA_DROP_SPOOFED_SOURCE,
	HALMA_DROP_BLOCKED_SOURCE,
	HALMA_DROP_ECN,
	HALMA_DROP_DOWN,
	HALMA_DROP_RX_NOMEM,
	HALMA_DROP_HOME_ADDRESS,
	HALMA_DROP_FOREIGN_ERROR,
	HALMA_DROP_RX_LINK_LOCAL,
};

/**
 * enum halma_alert - What an operator wants to hear of. Values below 256 are
 *   those of drop.
 * @HALMA_ALERT_NO_GATEWAY: A route into the device has no gateway; the kernel
 *   then makes a neighbour entry for each destination.
 */
enum halma_alert {
	HALMA_ALERT_NO_GATEWAY = 256,
};

enum {
	HALMA_A_ADDR_LIST_IPV6 = 1,
	HALMA_A_ADDR_LIST_IPV4,

	__HALMA_A_ADDR_LIST_MAX,
	HALMA_A_ADDR_LIST_MAX = (__HALMA_A_ADDR_LIST_MAX - 1)
};

enum {
	HALMA_A_FAMILY_ABI_VERSION = 1,
	HALMA_A_FAMILY_FEATURES,
	HALMA_A_FAMILY_MODULE_VERSION,
	HALMA_A_FAMILY_LOCAL_MAX,
	HALMA_A_FAMILY_PREFIX_MAX,
	HALMA_A_FAMILY_PATH_MAX,
	HALMA_A_FAMILY_LENGTH_MAX,

	__HALMA_A_FAMILY_MAX,
	HALMA_A_FAMILY_MAX = (__HALMA_A_FAMILY_MAX - 1)
};

enum {
	HALMA_A_DEV_IFNAME = 1,
	HALMA_A_DEV_INNER_NETNSID,
	HALMA_A_DEV_OWNER,
	HALMA_A_DEV_BINDINGS,
	HALMA_A_DEV_MNS,
	HALMA_A_DEV_PREFIXES,
	HALMA_A_DEV_TUNNELS,

	__HALMA_A_DEV_MAX,
	HALMA_A_DEV_MAX = (__HALMA_A_DEV_MAX - 1)
};

enum {
	HALMA_A_PREFIX_IPV6 = 1,
	HALMA_A_PREFIX_IPV4,
	HALMA_A_PREFIX_LENGTH,

	__HALMA_A_PREFIX_MAX,
	HALMA_A_PREFIX_MAX = (__HALMA_A_PREFIX_MAX - 1)
};

enum {
	HALMA_A_TUNNEL_KEY_ENCAP = 1,
	HALMA_A_TUNNEL_KEY_LOCAL_IPV6,
	HALMA_A_TUNNEL_KEY_REMOTE_IPV6,
	HALMA_A_TUNNEL_KEY_KEY_IN,
	HALMA_A_TUNNEL_KEY_LOCAL_IPV4,
	HALMA_A_TUNNEL_KEY_REMOTE_IPV4,

	__HALMA_A_TUNNEL_KEY_MAX,
	HALMA_A_TUNNEL_KEY_MAX = (__HALMA_A_TUNNEL_KEY_MAX - 1)
};

enum {
	HALMA_A_COUNTERS_TX_PACKETS = 1,
	HALMA_A_COUNTERS_TX_BYTES,
	HALMA_A_COUNTERS_RX_PACKETS,
	HALMA_A_COUNTERS_RX_BYTES,

	__HALMA_A_COUNTERS_MAX,
	HALMA_A_COUNTERS_MAX = (__HALMA_A_COUNTERS_MAX - 1)
};

enum {
	HALMA_A_PATH_PAD = 1,
	HALMA_A_PATH_BID,
	HALMA_A_PATH_PREFERENCE,
	HALMA_A_PATH_TUNNEL,
	HALMA_A_PATH_KEY_OUT,
	HALMA_A_PATH_STATE,
	HALMA_A_PATH_LIFETIME,
	HALMA_A_PATH_REMAINING,
	HALMA_A_PATH_GRACE,
	HALMA_A_PATH_PREVIOUS,
	HALMA_A_PATH_COUNTERS,

	__HALMA_A_PATH_MAX,
	HALMA_A_PATH_MAX = (__HALMA_A_PATH_MAX - 1)
};

enum {
	HALMA_A_BINDING_PAD = 1,
	HALMA_A_BINDING_ID,
	HALMA_A_BINDING_KIND,
	HALMA_A_BINDING_PRECEDENCE,
	HALMA_A_BINDING_MN_ID_TYPE,
	HALMA_A_BINDING_MN_ID,
	HALMA_A_BINDING_PREFIX,
	HALMA_A_BINDING_PATH,
	HALMA_A_BINDING_STATE,
	HALMA_A_BINDING_BLOCKED_ACTION,
	HALMA_A_BINDING_LIFETIME,
	HALMA_A_BINDING_REMAINING,
	HALMA_A_BINDING_GRACE,
	HALMA_A_BINDING_COOKIE,
	HALMA_A_BINDING_VERSION,
	HALMA_A_BINDING_DEFEND,
	HALMA_A_BINDING_CHANGE,
	HALMA_A_BINDING_REFRESH,
	HALMA_A_BINDING_COUNTERS,
	HALMA_A_BINDING_HANDOVERS,

	__HALMA_A_BINDING_MAX,
	HALMA_A_BINDING_MAX = (__HALMA_A_BINDING_MAX - 1)
};

enum {
	HALMA_A_LOOKUP_IPV6 = 1,
	HALMA_A_LOOKUP_IPV4,
	HALMA_A_LOOKUP_MARK,

	__HALMA_A_LOOKUP_MAX,
	HALMA_A_LOOKUP_MAX = (__HALMA_A_LOOKUP_MAX - 1)
};

enum {
	HALMA_A_FLUSH_EACH = 1,
	HALMA_A_FLUSH_COUNT,
	HALMA_A_FLUSH_UNTIL,
	HALMA_A_FLUSH_COUNTERS,

	__HALMA_A_FLUSH_MAX,
	HALMA_A_FLUSH_MAX = (__HALMA_A_FLUSH_MAX - 1)
};

enum {
	HALMA_A_TUNNEL_KEY = 1,
	HALMA_A_TUNNEL_BINDINGS,
	HALMA_A_TUNNEL_MTU,
	HALMA_A_TUNNEL_OIF,
	HALMA_A_TUNNEL_COUNTERS,
	HALMA_A_TUNNEL_CHANGE,

	__HALMA_A_TUNNEL_MAX,
	HALMA_A_TUNNEL_MAX = (__HALMA_A_TUNNEL_MAX - 1)
};

enum {
	HALMA_A_DROP_COUNT_CAUSE = 1,
	HALMA_A_DROP_COUNT_PACKETS,

	__HALMA_A_DROP_COUNT_MAX,
	HALMA_A_DROP_COUNT_MAX = (__HALMA_A_DROP_COUNT_MAX - 1)
};

enum {
	HALMA_A_STATS_COUNTERS = 1,
	HALMA_A_STATS_DROP,
	HALMA_A_STATS_ALERTS,
	HALMA_A_STATS_ALERTS_SUPPRESSED,

	__HALMA_A_STATS_MAX,
	HALMA_A_STATS_MAX = (__HALMA_A_STATS_MAX - 1)
};

enum {
	HALMA_A_ALERT_CAUSE = 1,
	HALMA_A_ALERT_LOCAL_IPV6,
	HALMA_A_ALERT_REMOTE_IPV6,
	HALMA_A_ALERT_SOURCE_IPV6,
	HALMA_A_ALERT_DESTINATION_IPV6,
	HALMA_A_ALERT_SOURCE_IPV4,
	HALMA_A_ALERT_DESTINATION_IPV4,
	HALMA_A_ALERT_ID,
	HALMA_A_ALERT_MN_ID_TYPE,
	HALMA_A_ALERT_MN_ID,

	__HALMA_A_ALERT_MAX,
	HALMA_A_ALERT_MAX = (__HALMA_A_ALERT_MAX - 1)
};

enum {
	HALMA_A_ANCHOR_ID = 1,
	HALMA_A_IFINDEX,
	HALMA_A_INSTANCE,
	HALMA_A_CHANGE,
	HALMA_A_REFRESH,
	HALMA_A_REASON,
	HALMA_A_FORCE,
	HALMA_A_RELEASE,
	HALMA_A_FAMILY,
	HALMA_A_DEV,
	HALMA_A_LINK,
	HALMA_A_BINDING,
	HALMA_A_FILTER,
	HALMA_A_LOOKUP,
	HALMA_A_FLUSH,
	HALMA_A_KEY,
	HALMA_A_TUNNEL,
	HALMA_A_STATS,
	HALMA_A_ALERT,

	__HALMA_A_MAX,
	HALMA_A_MAX = (__HALMA_A_MAX - 1)
};

enum {
	HALMA_CMD_FAMILY_GET = 1,
	HALMA_CMD_DEV_GET,
	HALMA_CMD_DEV_SET,
	HALMA_CMD_DEV_OWN,
	HALMA_CMD_DEV_NTF,
	HALMA_CMD_BINDING_NEW,
	HALMA_CMD_BINDING_SET,
	HALMA_CMD_BINDING_DEL,
	HALMA_CMD_BINDING_GET,
	HALMA_CMD_BINDING_LOOKUP,
	HALMA_CMD_BINDING_FLUSH,
	HALMA_CMD_BINDING_NEW_NTF,
	HALMA_CMD_BINDING_SET_NTF,
	HALMA_CMD_BINDING_REFRESH_NTF,
	HALMA_CMD_BINDING_DEL_NTF,
	HALMA_CMD_BINDING_FLUSH_NTF,
	HALMA_CMD_TUNNEL_GET,
	HALMA_CMD_STATS_GET,
	HALMA_CMD_ALERT_NTF,

	__HALMA_CMD_MAX,
	HALMA_CMD_MAX = (__HALMA_CMD_MAX - 1)
};

#define HALMA_MCGRP_BINDINGS	"bindings"
#define HALMA_MCGRP_REFRESHES	"refreshes"
#define HALMA_MCGRP_ALERTS	"alerts"

#endif /* _UAPI_LINUX_HALMA_H */
