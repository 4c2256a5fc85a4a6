/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IKEv2: the connections that charon is told, one for each peer, and what came of them. Only ike.c,
 * connection.c and review.c see struct ike.
 */
#ifndef HALMAD_IPSEC_CONNECTION_H
#define HALMAD_IPSEC_CONNECTION_H

#include "ipsec/account.h"
#include "ipsec/ike.h"
#include "ipsec/review.h"
#include "ipsec/vici.h"
#include "ipsec/vicisa.h"

/* Commands for one peer, in the order in which they are sent. */
#define TODO_SHARED	0x01	/* load its secret */
#define TODO_POOL	0x02	/* load pools with the addresses that it is assigned */
#define TODO_CONN	0x04	/* load its connection */
#define TODO_UNLOAD	0x08	/* take the connection back */
#define TODO_UNSHARE	0x10	/* take the secret back */
#define TODO_TERMINATE	0x20	/* end its SAs */
#define TODO_INITIATE	0x40	/* ask it for an SA; a MAG only */
#define TODO_LEAVE	(TODO_UNLOAD | TODO_UNSHARE | TODO_TERMINATE)

/**
 * struct peer_conn - the connection of a peer
 * @reqid: reqid, and so the name
 * @peer: the peer in the configuration; NULL if it is not there any more
 * @host: where it was when charon told of it last; all zero while that is not known
 * @sas: its SAs
 * @told: how many of them, for signalling, were told of
 * @told_prefixes: the same for prefixes
 * @todo: commands that are to be sent: ike_todo() changes it
 * @loaded: charon has it
 * @expected: charon had it when it was asked for its list
 * @pools: how many of its pools charon had then
 * @initiated: this charon was told to ask the peer for an SA, and has not said what came of it
 * @asked: boot time in ms when it was told so last
 * @ask_wait: ms from then until it may be told again: more each time, until a review finds an SA
 * @failed: IKE SAs that did not come to be
 * @why: what charon said when it refused it, NULL if it did not
 */
struct peer_conn {
	u32 reqid;
	const struct ike_remote *peer;
	struct in6_addr host;
	struct sa_set sas;
	unsigned int told;
	unsigned int told_prefixes;
	u32 todo;
	bool loaded;
	bool expected;
	unsigned int pools;
	bool initiated;
	u64 asked;
	u32 ask_wait;
	u64 failed;
	char *why;
};

/**
 * struct ike - all of this
 * @vici: charon
 * @conf: configuration
 * @kernel: ESP SAs
 * @told: who has to know how many SAs peers have
 * @v: connections, by reqid
 * @count: number of @v
 * @room: room in @v
 * @busy: how many of @v have a @todo
 * @next: connection whose commands are sent next
 * @buf: message that is being made, VICI_PACKET_MAX octets
 * @key: the private key must be loaded
 * @key_id: what charon calls it, empty if it has none
 * @timer: next review
 * @due: a review is due
 * @calm: ms from a review to the next, if nothing is wrong; they become more
 * @review: begins one, when all that is to be done is done
 * @reviewing: one is under way
 * @disturbed: events came while charon listed SAs: the list may be wrong
 * @listed: what charon listed is right
 * @strange: nobody knows how many connections charon has: it has not listed any yet
 * @round: number of the last listing
 * @suspects: of the last review
 * @found: of this one
 * @stats: what has happened
 */
struct ike {
	struct vici *vici;
	const struct conf *conf;
	struct ike_kernel kernel;
	struct ike_told told;
	struct peer_conn *v;
	unsigned int count;
	unsigned int room;
	unsigned int busy;
	unsigned int next;
	u8 *buf;
	bool key;
	char key_id[72];
	sd_event_source *timer;
	bool due;
	u32 calm;
	void (*review)(struct ike *ike);
	bool reviewing;
	bool disturbed;
	bool listed;
	bool strange;
	u32 round;
	struct suspects suspects;
	struct suspects found;
	struct ike_stats stats;
};

/**
 * ike_conn() - the connection with a reqid, NULL for none
 */
struct peer_conn *ike_conn(const struct ike *ike, u32 reqid);

/**
 * ike_make_room() - make room for so many connections in all
 *
 * Return: 0, or -ENOMEM.
 */
int ike_make_room(struct ike *ike, unsigned int count);

/**
 * ike_sort() - bring connections into order that were put behind the others
 */
void ike_sort(struct ike *ike);

/**
 * ike_todo() - let so much be what is to be done with a connection
 */
void ike_todo(struct ike *ike, struct peer_conn *conn, u32 todo);

/**
 * ike_todo_load() - what is to be done for charon to know a peer
 */
u32 ike_todo_load(const struct ike_remote *peer);

/**
 * ike_conn_fini() - free what a connection has
 */
void ike_conn_fini(struct peer_conn *conn);

/**
 * ike_conn_add() - add a connection
 *
 * Return: NULL if there is no memory.
 */
struct peer_conn *ike_conn_add(struct ike *ike, u32 reqid, const struct ike_remote *peer, u32 todo);

/**
 * ike_pump() - send what is to be sent, as far as there is room
 */
void ike_pump(struct ike *ike);

/**
 * ike_follow() - tell where tunnels of a peer are, for whom they are to be elsewhere
 */
void ike_follow(const struct ike *ike, struct peer_conn *conn);

/**
 * ike_refresh() - tell how many SAs a peer has, if that is another number now
 */
void ike_refresh(struct ike *ike, struct peer_conn *conn);

/**
 * ike_tell_conn() - tell how many SAs a peer of the configuration has
 */
void ike_tell_conn(const struct ike *ike, struct peer_conn *conn);

/**
 * ike_take_sa() - charon tells that a pair is there
 * @ike: all of this
 * @from: IKE SA that it belongs to
 * @child: pair
 * @round: listing that has it, 0 for none
 */
void ike_take_sa(struct ike *ike, const struct vici_ike *from, const struct vici_child *child,
		 u32 round);

/**
 * ike_is_at() - charon tells where a peer is
 */
void ike_is_at(struct peer_conn *conn, const struct vici_text *where);

/**
 * ike_failed() - an IKE SA did not come to be
 * @ike: all of this
 * @conn: whose it would have been, NULL if nobody's
 * @from: what is known of it
 */
void ike_failed(struct ike *ike, struct peer_conn *conn, const struct vici_ike *from);

#endif /* HALMAD_IPSEC_CONNECTION_H */
