/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IPsec policies and states of the kernel, over libnl-3.
 */
#ifndef HALMAD_KERNEL_XFRM_H
#define HALMAD_KERNEL_XFRM_H

#include "base/prefix.h"
#include "kernel/policy.h"

#define NLXFRM_TEXT_MAX	160

struct nlxfrm;

/**
 * struct nlxfrm_state - an ESP SA of the kernel
 * @src: source address
 * @dst: destination address
 * @spi: SPI, in host byte order
 * @reqid: reqid
 * @keyed: it has keys; else it only holds an SPI for a negotiation
 */
struct nlxfrm_state {
	struct in6_addr src;
	struct in6_addr dst;
	u32 spi;
	u32 reqid;
	bool keyed;
};

/**
 * nlxfrm_open() - connect
 * @text: what is wrong, on failure; room for NLXFRM_TEXT_MAX
 */
struct nlxfrm *nlxfrm_open(char *text);

void nlxfrm_close(struct nlxfrm *nx);

/**
 * nlxfrm_text() - sentence about the last error
 */
const char *nlxfrm_text(const struct nlxfrm *nx);

/**
 * nlxfrm_policies() - read the policies that are halmad's own
 * @nx: connection
 * @spd: result, sorted; to be given to spd_fini()
 *
 * Return: 0, or a negative errno.
 */
int nlxfrm_policies(struct nlxfrm *nx, struct spd *spd);

/**
 * struct nlxfrm_other - a policy of the kernel that is not halmad's
 * @dir: XFRM_POLICY_IN, XFRM_POLICY_OUT or XFRM_POLICY_FWD
 * @src: source addresses; of length 0 for all
 * @dst: destination addresses
 * @protocol: of packets; 0 for all
 * @priority: of those that a packet matches the one with the lowest number counts
 * @pass: packets pass as they are
 */
struct nlxfrm_other {
	u8 dir;
	struct prefix src;
	struct prefix dst;
	u8 protocol;
	u32 priority;
	bool pass;
};

/**
 * nlxfrm_others() - read the policies for IPv6 that are not halmad's own, those that are for some
 *	packets by their mark or interface, and those of sockets, excepted
 * @nx: connection
 * @tell: gets each; one more time if the dump is disturbed
 * @ctx: for @tell
 *
 * Return: 0, or a negative errno.
 */
int nlxfrm_others(struct nlxfrm *nx,
		  void (*tell)(void *ctx, const struct nlxfrm_other *other), void *ctx);

/**
 * nlxfrm_batch() - make requests about policies together from now on: whether they succeed only
 *	nlxfrm_batch_end() tells. Without memory for that they are made one by one.
 */
void nlxfrm_batch(struct nlxfrm *nx);

/**
 * nlxfrm_batch_end() - make the rest of them, and the next ones one by one again
 *
 * Return: 0, or the first negative errno of those since nlxfrm_batch().
 */
int nlxfrm_batch_end(struct nlxfrm *nx);

/**
 * nlxfrm_policy_set() - add a policy, or replace the one with its selector
 *
 * Return: 0, or a negative errno.
 */
int nlxfrm_policy_set(struct nlxfrm *nx, const struct spd_policy *policy);

/**
 * nlxfrm_policy_del() - delete a policy
 *
 * Return: 0, also if it is not there; or a negative errno.
 */
int nlxfrm_policy_del(struct nlxfrm *nx, const struct spd_policy *policy);

/**
 * struct nlxfrm_move - a peer is somewhere else
 * @policy: outbound policy of its SAs; one of a tunnel has its far end moved, too
 * @tunnel: reqid of SAs in tunnel mode with it that move, both ways, the one of each that the
 *	kernel finds first; 0 for none
 * @tell: who made the SAs of @policy is to speak IKEv2 with it there from now on (RFC 4877, 7.4)
 * @from: where it was
 * @to: where it is
 */
struct nlxfrm_move {
	const struct spd_policy *policy;
	u32 tunnel;
	bool tell;
	struct in6_addr from;
	struct in6_addr to;
};

/**
 * nlxfrm_move() - a peer is somewhere else; SAs in transport mode, which have its home address at
 * their end, stay as they are
 *
 * Return: 0, or a negative errno: -ENOENT if there is no such policy, -EOPNOTSUPP if the kernel
 * cannot tell.
 */
int nlxfrm_move(struct nlxfrm *nx, const struct nlxfrm_move *move);

/**
 * nlxfrm_events_fd() - becomes readable when a policy was added, changed or deleted
 */
int nlxfrm_events_fd(const struct nlxfrm *nx);

/**
 * enum nlxfrm_change - what became of the policy with a selector
 * @NLXFRM_GONE: it was deleted
 * @NLXFRM_OTHER: it is there, but not as halmad makes them
 * @NLXFRM_OWN: it is there, as halmad makes them
 */
enum nlxfrm_change {
	NLXFRM_GONE,
	NLXFRM_OTHER,
	NLXFRM_OWN,
};

/**
 * nlxfrm_events() - read what has changed
 * @nx: connection
 * @changed: gets each policy for Mobility Headers with a selector like those of halmad; of its
 *	action only for NLXFRM_OWN
 * @ctx: for @changed
 *
 * Return: 0; -ENOBUFS if some were lost, or many went at once: what is there must be compared by
 * nlxfrm_policies(), and by nlxfrm_home_address_has() if that is watched.
 */
int nlxfrm_events(struct nlxfrm *nx,
		  void (*changed)(void *ctx, const struct spd_policy *policy,
				  enum nlxfrm_change change), void *ctx);

/**
 * nlxfrm_states() - read the ESP SAs with IPv6 addresses
 * @nx: connection
 * @state: gets each
 * @ctx: for @state
 *
 * A dump that is disturbed is made again: the same state may be told twice.
 *
 * Return: 0, or a negative errno.
 */
int nlxfrm_states(struct nlxfrm *nx,
		  void (*state)(void *ctx, const struct nlxfrm_state *state), void *ctx);

/**
 * struct nlxfrm_key - an algorithm of ESP and its key
 * @name: as the kernel calls it
 * @key: key
 * @len: its octets
 * @trunc: bits of an integrity check value; of a cipher 0
 */
struct nlxfrm_key {
	const char *name;
	const u8 *key;
	size_t len;
	u32 trunc;
};

/**
 * nlxfrm_state_set() - make an ESP SA in transport mode, for ever, in the place of one with its SPI
 * @nx: connection
 * @state: SA; it is for these addresses alone
 * @auth: for integrity
 * @crypt: for confidentiality; NULL for none
 *
 * It keeps off no replays, as keys by hand may begin with any number again (RFC 4303, 3.4.3).
 *
 * Return: 0, or a negative errno.
 */
int nlxfrm_state_set(struct nlxfrm *nx, const struct nlxfrm_state *state,
		     const struct nlxfrm_key *auth, const struct nlxfrm_key *crypt);

/**
 * nlxfrm_state_del() - delete an ESP SA
 *
 * Return: 0, also if it is not there; or a negative errno.
 */
int nlxfrm_state_del(struct nlxfrm *nx, const struct nlxfrm_state *state);

/**
 * nlxfrm_home_address_set() - Home Address options of packets to an address of the anchor are for
 * the policies to let pass (RFC 6275, 9.3.1); without this the kernel drops the packets
 *
 * Return: 0, also if it is so already; or a negative errno.
 */
int nlxfrm_home_address_set(struct nlxfrm *nx, const struct in6_addr *local);

/**
 * nlxfrm_home_address_del() - undo nlxfrm_home_address_set()
 *
 * Return: 0, also if there is nothing to undo; or a negative errno.
 */
int nlxfrm_home_address_del(struct nlxfrm *nx, const struct in6_addr *local);

/**
 * nlxfrm_home_address_has() - nlxfrm_home_address_set() is in force for an address of the anchor
 */
bool nlxfrm_home_address_has(struct nlxfrm *nx, const struct in6_addr *local);

/**
 * nlxfrm_home_address_watch() - nlxfrm_events() tells from now on, by -ENOBUFS, that somebody may
 * have undone nlxfrm_home_address_set()
 *
 * Return: 0, or a negative errno.
 */
int nlxfrm_home_address_watch(struct nlxfrm *nx);

/**
 * nlxfrm_has_esp() - the kernel can do ESP over IPv6; its module is loaded if it is there
 */
bool nlxfrm_has_esp(struct nlxfrm *nx);

#endif /* HALMAD_KERNEL_XFRM_H */
