/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home agent: what becomes of ICMPv6 messages is counted, told and logged; and answers leave.
 */
#ifndef HALMAD_HA_SAY_H
#define HALMAD_HA_SAY_H

#include "core/report.h"
#include "wire/icmp.h"

struct ha;

/**
 * enum icmp_kind - kinds of ICMPv6 messages in counters
 * @ICMP_KIND_RA: Router Advertisements on the home link
 * @ICMP_KIND_REQUEST: Home Agent Address Discovery Requests
 * @ICMP_KIND_MPS: Mobile Prefix Solicitations
 */
enum icmp_kind {
	ICMP_KIND_RA,
	ICMP_KIND_REQUEST,
	ICMP_KIND_MPS,
	ICMP_KIND_MAX,
};

/**
 * enum icmp_why - why a well-formed message has no effect
 * @ICMP_WHY_OFF: the configuration says so, or there is no home agent
 * @ICMP_WHY_NOT_HOME: it is not for the home agents of a home prefix, or not for this anchor
 * @ICMP_WHY_SOURCE: no answer can go to where it came from
 * @ICMP_WHY_RATE: there are too many in a short time
 * @ICMP_WHY_NO_ROOM: there are too many home agents on the home link
 * @ICMP_WHY_NO_HOME_ADDRESS: it has no Home Address option
 * @ICMP_WHY_NO_BINDING: its home address has no binding
 * @ICMP_WHY_CARE_OF: it does not come from the care-of address of the binding
 * @ICMP_WHY_NO_SA: its mobile node has no security association
 */
enum icmp_why {
	ICMP_WHY_OFF,
	ICMP_WHY_NOT_HOME,
	ICMP_WHY_SOURCE,
	ICMP_WHY_RATE,
	ICMP_WHY_NO_ROOM,
	ICMP_WHY_NO_HOME_ADDRESS,
	ICMP_WHY_NO_BINDING,
	ICMP_WHY_CARE_OF,
	ICMP_WHY_NO_SA,
	ICMP_WHY_MAX,
};

/**
 * struct icmp_stats - what came by ICMPv6, and what was said
 * @received: messages
 * @malformed: of these malformed
 * @why: of these without effect
 * @heard: valid Router Advertisements of other routers on the home link with H set
 * @replies: Home Agent Address Discovery Replies
 * @solicited: Mobile Prefix Advertisements that were asked for
 * @unsolicited: others, without those that were sent again
 * @again: others that were sent again
 * @failed: messages that could not be sent
 */
struct icmp_stats {
	u64 received[ICMP_KIND_MAX];
	u64 malformed[ICMP_KIND_MAX][ICMP_ERR_MAX];
	u64 why[ICMP_KIND_MAX][ICMP_WHY_MAX];
	u64 heard;
	u64 replies;
	u64 solicited;
	u64 unsolicited;
	u64 again;
	u64 failed;
};

/**
 * icmp_cause() - why a message has no effect, in a word and in a sentence
 */
const struct cause *icmp_cause(enum icmp_why why);

/**
 * icmp_kind_name() - a kind of messages in a word, as in counters
 */
const char *icmp_kind_name(enum icmp_kind kind);

/**
 * say_nothing() - a message has no effect: count it, and tell who wants to know
 */
void say_nothing(struct ha *ha, const struct icmp_packet *packet, enum icmp_kind kind,
		 enum icmp_why why);

/**
 * say_malformed() - the same for one that cannot be read
 */
void say_malformed(struct ha *ha, const struct icmp_packet *packet, enum icmp_kind kind,
		   enum icmp_error err);

/**
 * icmp_say() - send a message
 *
 * Return: false if it could not be sent, which is counted.
 */
bool icmp_say(struct ha *ha, const struct icmp_answer *answer);

#endif /* HALMAD_HA_SAY_H */
