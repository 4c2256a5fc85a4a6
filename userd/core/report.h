/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the anchor tells those who watch it: each signalling decision and its reason.
 *
 * A room that decides fills a struct event and gives it to event_tell(); nothing is to be filled
 * while nobody watches, event_wanted() tells. Who hears it is none of a room's business.
 */
#ifndef HALMAD_CORE_EVENT_H
#define HALMAD_CORE_EVENT_H

#include "base/mnid.h"
#include "base/prefix.h"

struct core;

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
 * @name: what it is about: the message as in the counters ("pbu"), or "mag" for a MAG itself
 * @verdict: what was decided, as in the counters
 * @reason: why, in a word, if neither @verdict nor @status tell; as in the counters
 * @error: negative errno, if the kernel refused
 * @status_name: name of @status; NULL if there is no status
 * @status: of the answer
 * @timestamp: time of day in the format of the Timestamp option; event_tell() sets it
 * @mnid: mobile node
 * @id: session, which is that of its binding
 * @mag: the MAG, by the source address of its messages
 * @local: address of the anchor
 * @pcoa: Proxy-CoA
 * @has_lifetime: there is a @lifetime, which can be 0
 * @lifetime: in ms: granted, or asked for if nothing was granted
 * @has_sequence: there is a @sequence
 * @sequence: sequence number of the request
 * @hi: handoff indicator
 * @att: access technology type
 * @prefix_count: number of @prefix
 * @prefix: home network prefixes and IPv4 home address, given or asked for by value
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
	u64 id;
	struct in6_addr mag;
	struct in6_addr local;
	struct in6_addr pcoa;
	bool has_lifetime;
	u64 lifetime;
	bool has_sequence;
	u16 sequence;
	u8 hi;
	u8 att;
	unsigned int prefix_count;
	struct prefix prefix[HALMA_BINDING_PREFIX_MAX];
};

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
 * event_tell() - say what was decided
 * @core: core
 * @event: all but its time
 */
void event_tell(const struct core *core, struct event *event);

#endif /* HALMAD_CORE_REPORT_H */
