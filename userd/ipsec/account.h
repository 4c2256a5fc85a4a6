/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Security associations of one peer: pairs of ESP SAs, as charon and the kernel tell them.
 */
#ifndef HALMAD_IPSEC_ACCOUNT_H
#define HALMAD_IPSEC_ACCOUNT_H

#include "config/ikeconf.h"

/* Pairs for one use and address: one, two while it is being rekeyed, and those of a charon that
 * died
 */
#define SA_MAX	8

/**
 * enum sa_origin - who knows a pair
 * @SA_LIVE: charon
 * @SA_ORPHAN: only the kernel: the charon that made it is gone
 * @SA_MANUAL: the configuration: its keys were agreed on by hand
 */
enum sa_origin {
	SA_LIVE,
	SA_ORPHAN,
	SA_MANUAL,
};

/**
 * struct sa - a pair of ESP SAs
 * @origin: who knows it
 * @use: what it is for
 * @ike: unique number of its IKE SA in charon, if it is live
 * @child: its own, likewise
 * @spi_in: SPI of the inbound one, in host byte order
 * @spi_out: SPI of the outbound one, 0 if that is not known
 * @address: which of the addresses of the peer it is for
 * @at: far end of a tunnel, when that was looked at last; all zero while it was not
 * @round: last listing, of charon or of the kernel, that had it
 * @round_out: the same of the kernel for the outbound one, if the configuration knows it
 */
struct sa {
	enum sa_origin origin;
	enum ike_use use;
	u32 ike;
	u32 child;
	u32 spi_in;
	u32 spi_out;
	unsigned int address;
	struct in6_addr at;
	u32 round;
	u32 round_out;
};

/**
 * struct sa_set - pairs of a peer, the oldest first; all zero in the beginning
 * @v: pairs
 * @count: number of @v
 * @room: room in @v
 */
struct sa_set {
	struct sa *v;
	unsigned int count;
	unsigned int room;
};

/**
 * sa_put() - add a pair, or replace the one with the same inbound SPI
 * @set: pairs of the peer
 * @sa: the pair
 * @max: most that there can be: SA_MAX for each use and address of the peer
 *
 * Return: false if the oldest one had to make room, or if there is no memory.
 */
bool sa_put(struct sa_set *set, const struct sa *sa, unsigned int max);

/**
 * sa_forget() - there are no pairs any more; frees what they took
 */
void sa_forget(struct sa_set *set);

/**
 * sa_find() - the pair with an inbound SPI, NULL for none
 */
struct sa *sa_find(struct sa_set *set, u32 spi_in);

/**
 * sa_is_live() - charon, or the configuration, knows this SA
 * @set: pairs of the peer
 * @spi: SPI
 * @inbound: which half of a pair it is
 */
bool sa_is_live(const struct sa_set *set, u32 spi, bool inbound);

/**
 * sa_has_live() - charon knows a pair for a use of one of the addresses of a peer
 */
bool sa_has_live(const struct sa_set *set, enum ike_use use, unsigned int address);

/**
 * sa_drop() - remove the pair with an inbound SPI
 */
void sa_drop(struct sa_set *set, u32 spi_in);

/**
 * sa_drop_ike() - remove the live pairs of an IKE SA
 */
void sa_drop_ike(struct sa_set *set, u32 ike);

/**
 * sa_rename_ike() - an IKE SA was rekeyed
 */
void sa_rename_ike(struct sa_set *set, u32 old, u32 id);

/**
 * sa_sweep() - a listing is over: live pairs that it did not have are orphans now
 *
 * Return: number of them.
 */
unsigned int sa_sweep(struct sa_set *set, u32 round);

/**
 * sa_drop_orphans() - remove the orphans that another round than this saw last
 */
void sa_drop_orphans(struct sa_set *set, u32 round);

/**
 * sa_count() - pairs of an origin
 */
unsigned int sa_count(const struct sa_set *set, enum sa_origin origin);

/**
 * sa_signalling() - pairs of an origin that are for signalling
 */
unsigned int sa_signalling(const struct sa_set *set, enum sa_origin origin);

/**
 * sa_count_use() - pairs for a use, whoever knows them
 */
unsigned int sa_count_use(const struct sa_set *set, enum ike_use use);

#endif /* HALMAD_IPSEC_ACCOUNT_H */
