/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wing config/: halma.conf(5) as constant data.
 *
 * A file becomes one struct conf that was found right as a whole, or complaints that name line and
 * hint; a reload makes another one. conf_load() reads a file, conf_parse() a text, conf_free()
 * frees either. mags.h answers about MAGs, profile.h about mobile nodes, peers.h about whoever of
 * both has security associations, ikeconf.h about IKEv2, authkeys.h about keys of RFC 4285, this
 * one about the rest. How each kind of section is read: confint.h.
 *
 * It includes wire/ and base/ only.
 */
#ifndef HALMAD_CONFIG_CONF_H
#define HALMAD_CONFIG_CONF_H

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "config/mags.h"
#include "config/peers.h"
#include "config/profile.h"
#include "config/source.h"
#include "base/table.h"
#include "wire/freshness.h"

/* Peers of each kind that can have a reqid of their own; octets of the name of a socket */
#define IKE_MAG_MAX	65535
#define IKE_MN_MAX	1048575
#define CONF_SOCKET_MAX	108

/* log2 of the most prefixes in a pool: which of them are free is a bitmap of 2 MiB */
#define CONF_POOL_BITS_MAX	24

/* Mark of what is sent, where there is a home agent and none is configured */
#define CONF_DIRECT_MARK	0x68616c6d

#define CONF_PATH	"/etc/halma/halma.conf"

/* What the unit of systemd runs halmad as, user and group */
#define CONF_USER	"halma"
#define CONF_NO_GROUP	((gid_t)-1)

/**
 * enum conf_attr - link attributes that are one number, in the order of conf_attr_types
 */
enum conf_attr {
	CONF_ATTR_FWMARK,
	CONF_ATTR_DIRECT_MARK,
	CONF_ATTR_DIRECT_MASK,
	CONF_ATTR_RX_MARK,
	CONF_ATTR_HOP_LIMIT,
	CONF_ATTR_DSCP_MODE,
	CONF_ATTR_DSCP,
	CONF_ATTR_FLOW_LABEL_MODE,
	CONF_ATTR_FLOW_LABEL,
	CONF_ATTR_ENCAP_LIMIT,
	CONF_ATTR_EXCLUSIVE,
	CONF_ATTR_GRACE,
	CONF_ATTR_SLACK,
	CONF_ATTR_ALERT_RATE,
	CONF_ATTR_MAX_BINDINGS,
	CONF_ATTR_MAX_MNS,
	CONF_ATTR_MAX_PREFIXES,
	CONF_ATTR_MAX_TUNNELS,
	CONF_ATTR_MAX,
};

/* IFLA_HALMA_* of each enum conf_attr */
extern const u16 conf_attr_types[CONF_ATTR_MAX];

/**
 * struct conf_device - section device
 * @name: name of the device
 * @local: addresses of the anchor
 * @local_count: number of @local
 * @add_address: put them on the device if no interface has them
 * @network: home networks, of both families
 * @network_count: number of @network
 * @anchor_id: anchor-id, 0 for any
 * @vrf: name of the VRF device, empty for none
 * @home_link: interface of the classic home link, empty for none: that of the sections home-prefix
 * @on_link: the prefixes of these sections that are on-link there
 * @on_link_count: number of @on_link
 * @attr: link attributes
 * @attr_set: bit for each of @attr that is configured
 * @line: where it stands in the configuration
 * @local_line: where the last of @local does
 */
struct conf_device {
	char name[IFNAMSIZ];
	struct in6_addr local[HALMAD_LOCAL_MAX];
	unsigned int local_count;
	bool add_address;
	struct prefix *network;
	unsigned int network_count;
	u32 anchor_id;
	char vrf[IFNAMSIZ];
	char home_link[IFNAMSIZ];
	struct prefix *on_link;
	unsigned int on_link_count;
	u32 attr[CONF_ATTR_MAX];
	u32 attr_set;
	unsigned int line;
	unsigned int local_line;
};

/**
 * struct conf_pool - a section pool: prefixes of one length out of one network
 * @name: title
 * @network: where they come from; of IPv4 home addresses or of home network prefixes
 * @has_prefix: there is one, as there is in all that were found right
 * @length: length of each
 * @router: default router of IPv4 home addresses (RFC 5844, 3.1.1); not given out
 * @service: services whose sessions it is for (RFC 5149)
 * @service_count: number of @service; 0 for a pool of whoever names it
 * @line: where it stands in the configuration
 */
struct conf_pool {
	char *name;
	struct prefix network;
	bool has_prefix;
	u8 length;
	struct in_addr router;
	char **service;
	unsigned int service_count;
	unsigned int line;
};

/**
 * struct conf_store - section store
 * @path: file; NULL for none
 * @counter: file of the restart counter where there is none
 * @delay_ms: commit-delay in ms
 * @queue_max: most changes that wait
 * @line: where it stands in the configuration
 */
struct conf_store {
	char *path;
	char *counter;
	u32 delay_ms;
	u32 queue_max;
	unsigned int line;
};

/**
 * struct conf_heartbeat - section heartbeat: variables of RFC 5847, 5
 * @interval: HEARTBEAT_INTERVAL in seconds, 0 for no requests
 * @missing_allowed: MISSING_HEARTBEATS_ALLOWED
 * @on_failure: what becomes of the sessions of a MAG that cannot be reached
 * @on_restart: what becomes of the sessions of a MAG that has lost them
 */
struct conf_heartbeat {
	u32 interval;
	u32 missing_allowed;
	enum mag_action on_failure;
	enum mag_action on_restart;
};

/**
 * struct conf_revocation - section revocation: variables of RFC 5846, 11
 * @init_min_delay: InitMINDelayBRIs in ms
 * @max_brack_timeout: MAX_BRACK_TIMEOUT in ms
 * @max_retries: BRIMaxRetriesNumber
 * @ask_old_mag: ask the old MAG by a BRI instead of waiting for a de-registration (8.1)
 * @refuse_pbus: PBUs for a session that is being revoked are refused
 */
struct conf_revocation {
	u32 init_min_delay;
	u32 max_brack_timeout;
	u32 max_retries;
	bool ask_old_mag;
	bool refuse_pbus;
};

/**
 * struct conf_tracker - section tracker
 * @socket: where the attachment tracker listens; NULL for none
 * @timeout: how long it is waited for, in ms
 * @accept_unconfirmed: PBUs are accepted if it does not answer
 * @line: where it stands in the configuration
 */
struct conf_tracker {
	char *socket;
	u32 timeout;
	bool accept_unconfirmed;
	unsigned int line;
};

/**
 * struct conf_metrics - section metrics
 * @socket: where metrics are to be had on this machine; NULL for nowhere
 * @listen: address and port where they are to be had by TCP, as they are written; NULL for nowhere
 * @at: the same
 * @line: where it stands in the configuration
 */
struct conf_metrics {
	char *socket;
	char *listen;
	union {
		struct sockaddr any;
		struct sockaddr_in ipv4;
		struct sockaddr_in6 ipv6;
	} at;
	unsigned int line;
};

/* A lifetime of a prefix that does not end (RFC 4861, 4.6.2), and a time that does not come */
#define CONF_FOREVER	0xffffffffU
#define CONF_NEVER	UINT64_MAX

/**
 * struct conf_home - section home-prefix
 * @line: where it begins
 * @prefix: prefix that home addresses lie in
 * @has_prefix: it was named
 * @link: interface that the prefix is on-link at, empty for none: then home addresses in it are on
 *	no link of the anchor
 * @valid: what its valid lifetime is at any time, in s; CONF_FOREVER if it does not end
 * @preferred: the same of its preferred lifetime
 * @valid_until: when it becomes invalid, in s since 1970; CONF_NEVER. The lesser of both counts
 * @preferred_until: when it becomes deprecated
 * @flags: PREFIX_FLAG_L and PREFIX_FLAG_A, as mobile nodes that are away are told
 */
struct conf_home {
	unsigned int line;
	struct prefix prefix;
	bool has_prefix;
	char link[IFNAMSIZ];
	u32 valid;
	u32 preferred;
	u64 valid_until;
	u64 preferred_until;
	u8 flags;
};

/**
 * struct conf_discovery - section discovery: what mobile nodes that are away are told of the home
 *	link (RFC 6275, 10.5 and 10.6)
 * @answer: requests for the addresses of home agents are answered
 * @preference: Home Agent Preference of this home agent
 * @lifetime: Home Agent Lifetime of it in s, as its Router Advertisements should have it; 0: any
 * @prefixes: SendMobPfxAdvs: prefixes are told, asked for or not
 * @max_interval: MaxMobPfxAdvInterval in s
 * @min_interval: MinMobPfxAdvInterval in s
 * @mpa_flags: MPA_FLAG_* of what is told
 */
struct conf_discovery {
	bool answer;
	u16 preference;
	u16 lifetime;
	bool prefixes;
	u32 max_interval;
	u32 min_interval;
	u8 mpa_flags;
};

/* Addresses that mobile nodes are sent to */
#define DRAIN_TO_MAX	16

/**
 * struct conf_drain - section drain: mobile nodes are to go to another home agent (RFC 5142)
 * @line: where it stands in the configuration
 * @active: they are
 * @count: number of @to
 * @to: addresses of other home agents, the best one first
 * @rate: mobile nodes that are told in a second
 */
struct conf_drain {
	unsigned int line;
	bool active;
	unsigned int count;
	struct in6_addr to[DRAIN_TO_MAX];
	u32 rate;
};

/**
 * struct conf_lifetimes - what is left to a prefix
 * @valid: valid lifetime in s, CONF_FOREVER if it does not end
 * @preferred: preferred lifetime, never longer than @valid
 */
struct conf_lifetimes {
	u32 valid;
	u32 preferred;
};

/**
 * struct conf_own - what a profile gives to one mobile node alone
 * @prefix: prefix, home address (of length 128), mobile network or IPv4 home address
 * @profile: index of the profile
 * @line: where it stands in the configuration
 */
struct conf_own {
	struct prefix prefix;
	u32 profile;
	unsigned int line;
};

/**
 * struct conf - a configuration that was found right
 * @lab_mode: run without IPsec
 * @home_agent: mobile nodes may register themselves (RFC 6275)
 * @mobile_routers: some of them as mobile routers (RFC 3963)
 * @routability: return routability of mobile nodes that are protected by ESP is, too, unless their
 *	sections say otherwise
 * @ipsec: Mobility Headers need ESP; the opposite of @lab_mode
 * @ike: section ike
 * @control_socket: path of the control socket
 * @control_gid: group that may look by it, CONF_NO_GROUP for none
 * @device: the device
 * @store: what outlives the kernel
 * @min_delay_before_bce_delete: MinDelayBeforeBCEDelete in ms
 * @max_delay_before_new_bce_assign: MaxDelayBeforeNewBCEAssign in ms
 * @replay: TimestampValidityWindow and MobileNodeGeneratedTimestampInUse
 * @timestamp_based: TimestampBasedApproachInUse
 * @fixed_lla: FixedMAGLinkLocalAddressOnAllAccessLinks
 * @fixed_llid: FixedMAGLinkLayerAddressOnAllAccessLinks, as written
 * @lifetime_max: longest lifetime in units of 4 s
 * @refresh_advice: time after which a mobile node is advised to refresh its binding, in units of
 *	4 s; 0 for none
 * @remember_sequence: sequence numbers of mobile nodes are remembered beyond their sessions, while
 *	they are protected as they were (against RFC 6275, 9.5.1)
 * @max_sessions: most sessions
 * @max_held: most PBUs held
 * @receive_buffer: octets of the receive buffer
 * @heartbeat: section heartbeat
 * @revocation: section revocation
 * @tracker: section tracker
 * @metrics: section metrics
 * @pool: pools; none overlaps with another
 * @pool_count: number of @pool
 * @discovery: section discovery
 * @drain: section drain
 * @home: prefixes of home addresses
 * @home_count: number of @home
 * @mags: MAGs
 * @profiles: mobile nodes
 * @peers: whoever has SAs if IPsec is required
 * @own: all that profiles give to one mobile node, sorted; no pool gives it out, and none of it
 *	overlaps
 * @own_count: number of @own
 * @own_addresses: those of @own that are one IPv6 address; conf_own_index() makes it
 * @source: its text
 * @warning: what is accepted, but odd: "FILE:LINE: warning: sentence"
 * @warning_count: number of @warning
 */
struct conf {
	bool lab_mode;
	bool home_agent;
	bool mobile_routers;
	bool routability;
	bool ipsec;
	struct ike_local ike;
	char *control_socket;
	gid_t control_gid;
	struct conf_device device;
	struct conf_store store;
	u32 min_delay_before_bce_delete;
	u32 max_delay_before_new_bce_assign;
	struct replay_rules replay;
	bool timestamp_based;
	struct in6_addr fixed_lla;
	char *fixed_llid;
	u16 lifetime_max;
	u16 refresh_advice;
	bool remember_sequence;
	u32 max_sessions;
	u32 max_held;
	u32 receive_buffer;
	struct conf_heartbeat heartbeat;
	struct conf_revocation revocation;
	struct conf_tracker tracker;
	struct conf_metrics metrics;
	struct conf_pool *pool;
	unsigned int pool_count;
	struct conf_discovery discovery;
	struct conf_drain drain;
	struct conf_home *home;
	unsigned int home_count;
	struct mags mags;
	struct profiles profiles;
	struct peers peers;
	struct conf_own *own;
	unsigned int own_count;
	struct table own_addresses;
	struct source source;
	char **warning;
	unsigned int warning_count;
};

/* Gets each complaint: "FILE:LINE: what is wrong; hint: what to do". Behind the last one there can
 * be warnings: "FILE:LINE: warning: what is odd".
 */
typedef void (*conf_report_t)(void *ctx, const char *text);

/**
 * conf_load() - read and check a configuration file
 * @path: file
 * @report: gets what is wrong
 * @ctx: for @report
 *
 * Return: configuration to be given to conf_free(); NULL if something is wrong.
 */
struct conf *conf_load(const char *path, conf_report_t report, void *ctx);

/**
 * conf_parse() - read and check a configuration in memory
 */
struct conf *conf_parse(const char *text, const char *name, conf_report_t report, void *ctx);

void conf_free(struct conf *conf);

/**
 * conf_in_home() - a prefix lies in a home network: the anchor may give it to somebody
 */
bool conf_in_home(const struct conf *conf, const struct prefix *prefix);

/**
 * conf_is_own() - a prefix overlaps with one that a profile gives to one mobile node
 */
bool conf_is_own(const struct conf *conf, const struct prefix *prefix);

/**
 * conf_home_prefix() - the prefix of the home link of an address: the home network prefix of its
 *	mobile node around it, which it gets by Proxy Mobile IPv6 (RFC 6612, 4.2.1); else that of a
 *	section home-prefix around it, or its first 64 bits
 */
struct prefix conf_home_prefix(const struct conf *conf, const struct in6_addr *addr);

/**
 * conf_home_around() - the section home-prefix of the longest prefix around an address; NULL for
 * none
 */
const struct conf_home *conf_home_around(const struct conf *conf, const struct in6_addr *addr);

/**
 * conf_home_left() - how long the prefix of a section lasts
 * @home: section
 * @now: seconds since 1970
 * @lifetimes: result
 */
void conf_home_left(const struct conf_home *home, u64 now, struct conf_lifetimes *lifetimes);

/**
 * conf_home_lifetimes() - how long the prefix lasts that a home address lies in
 * @conf: configuration
 * @addr: home address
 * @now: seconds since 1970
 * @lifetimes: result; those of the longest prefix of a section home-prefix around it, without an
 *	end if there is none
 */
void conf_home_lifetimes(const struct conf *conf, const struct in6_addr *addr, u64 now,
			 struct conf_lifetimes *lifetimes);

/**
 * conf_on_home_link() - a home address is on the classic home link (RFC 6275, 10.4.1): the longest
 * prefix of a section home-prefix around it is on-link there
 *
 * One inside of a home network prefix of its mobile node never is (RFC 6612, 4.2): no configuration
 * has both.
 */
bool conf_on_home_link(const struct conf *conf, const struct in6_addr *addr);

/**
 * conf_home_address() - whose home address an address can be (RFC 6275): one that a profile names,
 * or, where it names none, one inside of a prefix that it has; a mobile network is none of these
 *
 * Return: the profile, which is one of one mobile node; NULL if it is nobody's.
 */
const struct profile *conf_home_address(const struct conf *conf, const struct in6_addr *addr);

/**
 * conf_pool_around() - the prefix of a pool around what can be a home address
 * @conf: configuration
 * @addr: address
 * @around: result
 *
 * Whoever has that prefix can have the address (RFC 6612, 4.2.1): none of it is somebody's by the
 * configuration.
 *
 * Return: false if there is none.
 */
bool conf_pool_around(const struct conf *conf, const struct in6_addr *addr, struct prefix *around);

/**
 * struct conf_home_key - a home address that will be looked up soon
 * @address: it
 * @hash: hash value, from the first step on
 */
struct conf_home_key {
	const struct in6_addr *address;
	u32 hash;
};

/**
 * conf_home_fetch() - have the processor fetch what conf_home_address() will look at
 * @conf: configuration
 * @key: home address
 * @step: 0 to 3, one after the other; each step asks for what the next one needs
 */
void conf_home_fetch(const struct conf *conf, struct conf_home_key *key, unsigned int step);

/**
 * conf_own_index() - make the index of what mobile nodes have of their own, when all of it is there
 *
 * Return: 0, or -ENOMEM.
 */
int conf_own_index(struct conf *conf);

/**
 * conf_service_pool() - the pool of a service (RFC 5149)
 * @conf: configuration
 * @service: octets of the Service Selection option
 * @len: their number
 * @ipv4: the one of IPv4 home addresses
 *
 * Return: index of the pool; -1 if the service has none of its own.
 */
int conf_service_pool(const struct conf *conf, const u8 *service, size_t len, bool ipv4);

/**
 * struct conf_hoa_net - home network of an IPv4 home address (RFC 5844, 3.1.1)
 * @len: prefix length
 * @router: default router
 */
struct conf_hoa_net {
	u8 len;
	struct in_addr router;
};

/**
 * conf_hoa_net() - the home network of an IPv4 home address
 * @conf: configuration
 * @profile: of the mobile node
 * @hoa: address; one that is in no pool any more has the home network of the device
 * @net: result
 */
void conf_hoa_net(const struct conf *conf, const struct profile *profile,
		  const struct prefix *hoa, struct conf_hoa_net *net);

/**
 * conf_device_has() - an address is one of those of a device
 */
bool conf_device_has(const struct conf_device *device, const struct in6_addr *addr);

/**
 * conf_device_on_link() - a whole home network is on-link at the home link of a device
 */
bool conf_device_on_link(const struct conf_device *device, const struct prefix *network);

/**
 * conf_takes_home_address() - Mobility Headers with a Home Address option are read (RFC 6275,
 *	9.3.1): by a home agent; and, where they need no ESP, by who is none, but has mobile nodes
 *	that may take it for one, and are told by a status that it is not (10.3.1)
 */
bool conf_takes_home_address(const struct conf *conf);

/**
 * conf_has_open() - ESP is required, but for mobile nodes that protect what they say otherwise
 * (RFC 4285), of which there are some
 */
bool conf_has_open(const struct conf *conf);

/**
 * conf_needs_esp() - all Mobility Headers must have come by ESP: it is required, and no mobile node
 * protects what it says otherwise (RFC 4285)
 */
bool conf_needs_esp(const struct conf *conf);

/**
 * conf_is_open() - Mobility Headers from a home address need no ESP where others do: its mobile
 * node authenticates them itself (RFC 4285)
 */
bool conf_is_open(const struct conf *conf, const struct in6_addr *hoa);

/**
 * conf_is_local() - an address is one of the anchor's
 */
bool conf_is_local(const struct conf *conf, const struct in6_addr *addr);

#endif /* HALMAD_CONFIG_CONF_H */
