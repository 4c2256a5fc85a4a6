/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What becomes of messages is reported: counted, told to the listener, and logged if it matters for
 * security.
 *
 * Who decides gives a struct report to core_report(), or just a ruling to report_message() if there
 * is no more to say than the message says itself. What only a role knows is asked of it when
 * somebody wants to know. Who listens is none of its business.
 */
#ifndef HALMAD_CORE_REPORT_H
#define HALMAD_CORE_REPORT_H

#include "base/log.h"
#include "base/mnid.h"
#include "base/prefix.h"

struct core;
struct mh_msg;
struct mh_packet;

/* Characters of what a role adds to a line. */
#define REPORT_DETAIL_MAX	384

/**
 * struct cause - why something was decided
 * @name: in a word, for events and counters
 * @sentence: for the log; NULL if the name is understood there, too
 */
struct cause {
	const char *name;
	const char *sentence;
};

/**
 * cause_text() - a cause as the log has it
 */
static inline const char *cause_text(const struct cause *cause)
{
	return cause->sentence ? cause->sentence : cause->name;
}

/**
 * struct event - one decision; what is zero or NULL is not known, or does not apply
 * @name: what it is about: the message as in the counters, or a word for the peer itself
 * @verdict: what was decided, as in the counters
 * @reason: why, in a word, if neither @verdict nor @status tell; as in the counters
 * @error: negative errno, if the kernel refused
 * @status_name: name of @status; NULL if there is no status
 * @status: of the answer
 * @timestamp: time of day in the format of the Timestamp option; event_tell() sets it
 * @mnid: mobile node
 * @said: how the message calls it, if that is another identifier; or the same one
 * @id: session, which is that of its binding
 * @peer: source address of the messages
 * @local: address of the anchor
 * @coa: care-of address
 * @has_lifetime: there is a @lifetime, which can be 0
 * @lifetime: in ms: granted, or asked for if nothing was granted
 * @has_sequence: there is a @sequence
 * @sequence: sequence number of the request
 * @flags: BU_FLAG_* of a BU that is no PBU
 * @hi: handoff indicator
 * @att: access technology type
 * @prefix_count: number of @prefix
 * @prefix: prefixes and IPv4 home address, given or asked for by value
 *
 * It points to nothing but constants, so that it can be kept.
 */
struct event {
	const char *name;
	const char *verdict;
	const char *reason;
	int error;
	const char *status_name;
	u8 status;
	u64 timestamp;
	struct mnid mnid;
	struct mnid said;
	u64 id;
	struct in6_addr peer;
	struct in6_addr local;
	struct in6_addr coa;
	bool has_lifetime;
	u64 lifetime;
	bool has_sequence;
	u16 sequence;
	u16 flags;
	u8 hi;
	u8 att;
	unsigned int prefix_count;
	struct prefix prefix[HALMAD_PREFIX_MAX];
};

/**
 * event_renames() - a message calls its mobile node otherwise than all else does, or another one
 */
static inline bool event_renames(const struct event *event)
{
	return event->said.len && !mnid_equal(&event->said, &event->mnid);
}

/* Hears an event; must be quick, and not call the anchor. */
typedef void (*listener_fn)(void *ctx, const struct event *event);

/**
 * struct listener - who hears
 * @heard: hears; NULL if nobody does
 * @ctx: for @heard
 */
struct listener {
	listener_fn heard;
	void *ctx;
};

/**
 * enum log_topic - what lines about somebody are about; each topic has a limit of its own
 * @LOG_REFUSED: what was refused
 * @LOG_IGNORED: what was ignored, which can also be what came late
 * @LOG_CHANGED: what was changed
 * @LOG_TUNNEL: tunnels that came or went
 */
enum log_topic {
	LOG_REFUSED,
	LOG_IGNORED,
	LOG_CHANGED,
	LOG_TUNNEL,
	LOG_TOPIC_MAX,
};

/**
 * struct log_limits - limits of lines about somebody
 * @of: by enum log_topic
 */
struct log_limits {
	struct log_limit of[LOG_TOPIC_MAX];
};

/**
 * struct sender - who sent a message, as a role knows it
 * @what: what the role calls its peers
 * @name: in the configuration; "unknown" for a sender that is not in it
 * @limits: of lines about it; NULL for a sender that is not in it: all of them share theirs
 * @ignored: counter of its messages that are ignored; NULL if there is none
 */
struct sender {
	const char *what;
	const char *name;
	struct log_limits *limits;
	u64 *ignored;
};

/**
 * struct ruling - what was decided
 * @verdict: in a word
 * @cause: why; NULL if @verdict or @status tell
 * @status_name: name of @status; NULL if there is none
 * @status: of the answer
 * @count: counter; NULL if who decides counts
 */
struct ruling {
	const char *verdict;
	const struct cause *cause;
	const char *status_name;
	u8 status;
	u64 *count;
};

/**
 * struct report - a decision about a message, embedded in what its functions need
 * @ruling: what was decided
 * @sender: who sent the message; of use if @rejected
 * @rejected: it was refused, which a status tells, or ignored: that is a line in the log
 * @title: what the log calls the message; NULL for the name that the event has
 * @fill: what else is known, for log and listener; @event has the ruling already
 * @detail: what else the line says about what the message asks for; NULL for nothing
 */
struct report {
	struct ruling ruling;
	struct sender sender;
	bool rejected;
	const char *title;
	void (*fill)(const struct report *report, struct event *event);
	void (*detail)(const struct report *report, char buf[REPORT_DETAIL_MAX]);
};

/**
 * core_report() - a message was decided about
 */
void core_report(struct core *core, const struct report *report);

/**
 * report_message() - a message was refused or ignored that itself says all that there is to say
 * @core: core
 * @packet: message
 * @msg: what of it could be decoded
 * @ruling: what was decided
 */
void report_message(struct core *core, const struct mh_packet *packet, const struct mh_msg *msg,
		    const struct ruling *ruling);

/**
 * core_listen() - hear what is decided from now on
 * @core: core
 * @listener: who hears, in the place of who did; NULL for nobody
 */
void core_listen(struct core *core, const struct listener *listener);

/**
 * event_wanted() - somebody hears: an event is worth filling
 */
bool event_wanted(const struct core *core);

/**
 * event_tell() - say what was found out without a message, or done because of one
 * @core: core
 * @event: all but its time
 */
void event_tell(const struct core *core, struct event *event);

#endif /* HALMAD_CORE_REPORT_H */
