/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages beside PBUs that are refused or ignored: who sent what, and why not, for the log and
 * for those who watch.
 */
#ifndef HALMAD_CORE_REJECTED_H
#define HALMAD_CORE_REJECTED_H

#include "wire/message.h"
#include "wire/packet.h"

struct lma;

/**
 * message_name() - a message in one word, as in the counters
 * @msg: its type and, if it is decoded, flags
 */
const char *message_name(const struct mh_msg *msg);

/**
 * message_ignored() - a message was not answered, or just with an error
 * @lma: anchor
 * @packet: message
 * @msg: what of it could be decoded
 * @verdict: "ignored", or "malformed"
 * @reason: why, in a word, as in the counters
 */
void message_ignored(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		     const char *verdict, const char *reason);

/**
 * message_refused() - a message was refused with a status
 * @lma: anchor
 * @packet: message
 * @msg: message
 * @status: of the answer
 * @status_name: its name
 * @reason: why, in a word
 */
void message_refused(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		     u8 status, const char *status_name, const char *reason);

#endif /* HALMAD_CORE_REJECTED_H */
