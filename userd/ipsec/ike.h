/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IKEv2 for MAGs and mobile nodes: strongSwan's charon speaks it, halmad tells it the connections
 * and keeps account of the security associations that come of them (RFC 5213, 4; RFC 4877).
 *
 * Events of charon say what changes; once a minute, and whenever charon comes back, what it lists
 * and what the kernel has is compared with the account. When charon dies, its SAs stay in the
 * kernel and go on protecting: those that halmad knew, or found at its own start, count until a
 * new one is there, and are deleted then.
 */
#ifndef HALMAD_IPSEC_IKE_H
#define HALMAD_IPSEC_IKE_H

#include <systemd/sd-event.h>

#include "config/conf.h"
#include "kernel/xfrm.h"

struct ike;

/**
 * struct ike_told - who has to know how many SAs a peer has, and knows whether it needs any
 * @sas: a peer of the configuration has so many pairs of ESP SAs for signalling now
 * @prefixes: the same of those for prefixes; NULL if nobody has to know
 * @holds: there are sessions of a MAG. Without SAs it cannot prolong them, and it may not know that
 *	it has none: after a power cut here nothing tells it
 * @ctx: for both
 */
struct ike_told {
	void (*sas)(void *ctx, const struct ike_remote *peer, unsigned int count);
	void (*prefixes)(void *ctx, const struct ike_remote *peer, unsigned int count);
	bool (*holds)(void *ctx, const struct ike_remote *mag);
	void *ctx;
};

/**
 * struct ike_kernel - ESP SAs of the kernel
 * @states: reads them
 * @state_del: deletes one
 * @state_set: makes one with keys by hand
 * @follow: the far end of a tunnel of a mobile node is there, for one of its addresses: have it
 *	where the mobile node is; NULL if there are no tunnels
 * @ctx: for both
 */
struct ike_kernel {
	int (*states)(void *ctx, void (*state)(void *to, const struct nlxfrm_state *state),
		      void *to);
	int (*state_del)(void *ctx, const struct nlxfrm_state *state);
	int (*state_set)(void *ctx, const struct nlxfrm_state *state, const struct sa_key *key);
	void (*follow)(void *ctx, const struct ike_remote *peer, unsigned int place,
		       const struct in6_addr *at);
	void *ctx;
};

/**
 * struct ike_stats - what has happened
 * @charon_up: times that charon was there
 * @charon_lost: times that it was gone again
 * @loaded: connections that charon took
 * @load_refused: connections and secrets that it refused
 * @up: pairs of ESP SAs that came
 * @down: that went
 * @rekeyed: that were replaced
 * @foreign: that do not belong to who the configuration says
 * @translated: with a NAT on the way
 * @failed: IKE SAs that did not come to be: somebody did not prove to be a peer
 * @terminated: connections whose SAs were ended
 * @orphans_deleted: ESP SAs that nobody knew
 * @reviews: comparisons with what charon and the kernel have
 */
struct ike_stats {
	u64 charon_up;
	u64 charon_lost;
	u64 loaded;
	u64 load_refused;
	u64 up;
	u64 down;
	u64 rekeyed;
	u64 foreign;
	u64 translated;
	u64 failed;
	u64 terminated;
	u64 orphans_deleted;
	u64 reviews;
};

/**
 * struct ike_peer_info - state of a peer
 * @loaded: charon has its connection
 * @live: pairs of ESP SAs for signalling that charon knows
 * @orphans: that only the kernel has
 * @manual: that have keys by hand
 * @prefixes: pairs for prefixes, whoever knows them
 * @tunnels: the same for return routability
 * @failed: IKE SAs that did not come to be, with it or with who has its address
 * @host: where it was when charon told of it last; all zero while that is not known
 * @why: what charon said when it refused the connection, NULL if it did not
 */
struct ike_peer_info {
	bool loaded;
	unsigned int live;
	unsigned int orphans;
	unsigned int manual;
	unsigned int prefixes;
	unsigned int tunnels;
	u64 failed;
	struct in6_addr host;
	const char *why;
};

/**
 * ike_open() - begin
 * @event: event loop
 * @conf: configuration; its peers have reqids. Must stay until ike_reload()
 * @kernel: ESP SAs
 * @told: is told when a peer has other SAs than none, from now on
 *
 * Return: NULL if there is no memory.
 */
struct ike *ike_open(sd_event *event, const struct conf *conf, const struct ike_kernel *kernel,
		     const struct ike_told *told);

/**
 * ike_tell() - tell of all peers that have SAs once more
 */
void ike_tell(const struct ike *ike);

/**
 * ike_protected() - peers of a kind, of the configuration, that have SAs
 */
unsigned int ike_protected(const struct ike *ike, enum ike_kind kind);

/**
 * ike_reload() - use another configuration
 * @ike: all of this
 * @conf: like that of ike_open(). The one before must still be there. If it does not require
 *	IPsec, all connections are taken back from charon
 *
 * SAs of a peer whose identity, secret or certificate is another one now are ended, as are those
 * that an authority vouched for that is not believed any more. A new certificate of the anchor
 * counts for new SAs.
 *
 * Return: 0; -ENOMEM, then nothing has changed.
 */
int ike_reload(struct ike *ike, const struct conf *conf);

/**
 * ike_close() - end; connections and SAs stay in charon
 */
void ike_close(struct ike *ike);

/**
 * ike_peer() - state of a peer of the configuration
 */
void ike_peer(const struct ike *ike, const struct ike_remote *peer, struct ike_peer_info *info);

/**
 * ike_moved() - charon was told that a peer is somewhere else, and tells nothing of it
 */
void ike_moved(struct ike *ike, const struct ike_remote *peer, const struct in6_addr *host);

/**
 * ike_charon_why() - sentence: why charon cannot be reached; NULL if it can
 */
const char *ike_charon_why(const struct ike *ike);

const struct ike_stats *ike_stats(const struct ike *ike);

#endif /* HALMAD_IPSEC_IKE_H */
