/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Watching MAGs (RFC 5847): a heartbeat that comes is answered here, and requests go out when they
 * are due; here is done what follows when a MAG is silent or has restarted. heartbeat.h judges.
 */
#ifndef HALMAD_LMA_WATCH_H
#define HALMAD_LMA_WATCH_H

#include "wire/message.h"
#include "wire/packet.h"

struct lma;
struct mag;

struct heartbeat;

/**
 * watch_begin() - begin, when all sessions are adopted and before messages are received
 * @lma: anchor
 * @announce: sessions were lost since the last run: tell all MAGs our restart counter unasked
 *	(RFC 5847, 3.2)
 *
 * Heartbeats to MAGs with sessions begin. What is announced waits for the end of the batch.
 */
void watch_begin(struct lma *lma, bool announce);

/**
 * watch_all() - send requests to all MAGs that have sessions: after a start or a reload
 */
void watch_all(struct lma *lma);

/**
 * watch_mag() - a MAG has registered a session: begin to send it requests
 */
void watch_mag(struct lma *lma, const struct mag *mag);

/**
 * watch_receive() - work on a Heartbeat
 * @lma: anchor
 * @packet: message
 * @msg: the same, decoded
 */
void watch_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg);

/**
 * watch_asked() - since when a MAG owes the answer to a heartbeat that it may not know
 *
 * Return: boot time in milliseconds; U64_MAX if there is none.
 */
u64 watch_asked(const struct lma *lma, const struct mag *mag);

/**
 * watch_refused() - a MAG has answered to a heartbeat with a Binding Error of status 2
 */
void watch_refused(struct lma *lma, const struct mag *mag);

/**
 * watch_due() - the next request to a MAG is due
 */
void watch_due(struct lma *lma, struct heartbeat *hb);

/**
 * watch_forget() - stop and free what is known by the heartbeats of a MAG
 */
void watch_forget(struct lma *lma, const struct mag *mag);

#endif /* HALMAD_LMA_WATCH_H */
