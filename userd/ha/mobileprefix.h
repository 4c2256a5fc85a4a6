/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home agent: mobile nodes that are away are told of their prefixes (RFC 6275, 10.6).
 *
 * Who asks is answered at once. Others are told some time after they have registered, when a
 * reload has changed what they would be told, and again and again after MaxMobPfxAdvInterval; and
 * once more until they ask, which says that they have heard it.
 */
#ifndef HALMAD_HA_MOBILEPREFIX_H
#define HALMAD_HA_MOBILEPREFIX_H

#include <sys/queue.h>

#include "base/table.h"
#include "base/timer.h"
#include "wire/icmp.h"

struct bce;
struct ha;

/**
 * enum telling_state - how far one has got with telling a mobile node
 * @TELLING_PLANNED: it will be told at a time that is chosen at random
 * @TELLING_SENT: it was told unasked, and has not said that it has heard it
 * @TELLING_UNHEARD: neither has it after the last retry
 * @TELLING_DONE: it has heard all
 */
enum telling_state {
	TELLING_PLANNED,
	TELLING_SENT,
	TELLING_UNHEARD,
	TELLING_DONE,
};

/**
 * struct telling - what is told to a home address
 * @entry: among all
 * @timer: when the next step is due
 * @hoa: home address; its binding may be gone
 * @state: how far it has got
 * @retries: how often it was told again
 * @id: identifier of what was told unasked
 * @sent: boot time in ms of the last advertisement; 0 for none
 * @digest: of what it is told, but for time
 */
struct telling {
	LIST_ENTRY(telling) entry;
	struct timer timer;
	struct in6_addr hoa;
	enum telling_state state;
	unsigned int retries;
	u16 id;
	u64 sent;
	u64 digest;
};

/**
 * struct tellings - all of them
 * @all: in no order
 * @by_hoa: by home address
 */
struct tellings {
	LIST_HEAD(, telling) all;
	struct table by_hoa;
};

/**
 * tellings_init() - begin with none
 *
 * Return: 0, or -ENOMEM.
 */
int tellings_init(struct tellings *tellings);

/**
 * tellings_fini() - forget all
 */
void tellings_fini(struct ha *ha);

/**
 * mobileprefix_is_copy() - a Mobile Prefix Solicitation comes by ESP as well, or should have: a
 *	socket that takes what is in the clear gets these, too
 */
bool mobileprefix_is_copy(const struct ha *ha, const struct icmp_packet *packet);

/**
 * mobileprefix_asked() - a Mobile Prefix Solicitation was received
 * @ha: home agent
 * @packet: message
 * @id: its identifier
 */
void mobileprefix_asked(struct ha *ha, const struct icmp_packet *packet, u16 id);

/**
 * mobileprefix_begun() - a binding is there, be it from before a restart
 */
void mobileprefix_begun(struct ha *ha, const struct bce *bce);

/**
 * mobileprefix_ended() - a binding is there no more
 */
void mobileprefix_ended(struct ha *ha, const struct bce *bce);

/**
 * mobileprefix_registered() - a mobile node that is away has registered
 * @ha: home agent
 * @bce: its binding
 * @anew: it had none
 */
void mobileprefix_registered(struct ha *ha, const struct bce *bce, bool anew);

/**
 * mobileprefix_fetch() - have the processor fetch what mobileprefix_registered() will look at
 * @ha: home agent
 * @hoa: home address
 * @hash: hash value, from the first step on
 * @step: 0, 1 and then any other
 */
void mobileprefix_fetch(const struct ha *ha, const struct in6_addr *hoa, u32 *hash,
			unsigned int step);

/**
 * mobileprefix_due() - the time of a timer of kind TIMER_PREFIX is over
 */
void mobileprefix_due(struct ha *ha, struct timer *timer);

/**
 * mobileprefix_reloaded() - another configuration is in use: who would be told something else now
 *	will be
 */
void mobileprefix_reloaded(struct ha *ha);

#endif /* HALMAD_HA_MOBILEPREFIX_H */
