// SPDX-License-Identifier: GPL-2.0
/*
 * Messages beside PBUs that are refused or ignored.
 */
#include "lma/lma.h"
#include "lma/rejected.h"
#include "lma/seclog.h"

static const char *br_name(u8 type)
{
	return type == BR_TYPE_BRI ? "bri" : type == BR_TYPE_BRA ? "bra" : "br";
}

const char *message_name(const struct mh_msg *msg)
{
	if (mh_is_pbu(msg))
		return "pbu";
	if (msg->decoded && msg->type == MH_TYPE_BR)
		return br_name(msg->br.type);
	return mh_type_name(msg->type);
}

static void put_sequence(struct event *event, const struct mh_msg *msg)
{
	event->has_sequence = msg->type == MH_TYPE_BU || msg->type == MH_TYPE_BR;
	event->sequence = msg->type == MH_TYPE_BU ? msg->bu.sequence : msg->br.sequence;
}

/* What a message says of itself; of a malformed one that is what is in front of the fault. */
static void fill(struct event *event, const struct mh_packet *packet, const struct mh_msg *msg)
{
	const struct mh_opts *opts = &msg->opts;

	event->name = message_name(msg);
	event->mag = packet->src;
	event->local = packet->dst;
	if (!msg->decoded)
		return;
	if (mh_has(opts, MH_OPT_MN_ID))
		mnid_set(&event->mnid, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len);
	put_sequence(event, msg);
}

static void say(struct lma *lma, struct event *event)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, &event->mag);

	if (mag && !event->status_name)
		lma_mag(lma, mag)->ignored++;
	seclog_message(lma, mag, event);
	event_tell(lma->core, event);
}

void message_ignored(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		     const char *verdict, const char *reason)
{
	struct event event = { .verdict = verdict, .reason = reason };

	fill(&event, packet, msg);
	say(lma, &event);
}

void message_refused(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		     u8 status, const char *status_name, const char *reason)
{
	struct event event = {
		.verdict = "refused",
		.reason = reason,
		.status = status,
		.status_name = status_name,
	};

	fill(&event, packet, msg);
	say(lma, &event);
}
