// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of messages is reported.
 *
 * The log of what matters for security (RFC 4832, 2.2) has limits of lines for each peer, and all
 * senders that are none share theirs; what is not written is counted.
 */
#include <stdio.h>

#include "core/core.h"
#include "wire/message.h"

/**
 * struct message_report - a report that says of a message what it says itself
 * @report: report
 * @packet: message
 * @msg: what of it could be decoded
 */
struct message_report {
	struct report report;
	const struct mh_packet *packet;
	const struct mh_msg *msg;
};

static bool may_log(struct core *core, const struct report *report)
{
	struct log_limits *limits = report->sender.limits;
	enum log_topic topic = report->ruling.status_name ? LOG_REFUSED : LOG_IGNORED;

	if (!limits)
		limits = &core->strangers;
	return log_may(LOG_LEVEL_INFO, &limits->of[topic]);
}

/* Whom it is about, and how the message calls that one. */
static void put_mn(char *buf, size_t room, const struct event *event)
{
	char mnid[MNID_TEXT_MAX];
	int len = 0;

	buf[0] = '\0';
	if (event->mnid.len)
		len = snprintf(buf, room, " for %s", mnid_text(&event->mnid, mnid));
	if (event->mnid.len && event_renames(event))
		snprintf(buf + len, room - (size_t)len, " (as %s)", mnid_text(&event->said, mnid));
}

static void write_line(const struct report *report, const struct event *event)
{
	const struct ruling *ruling = &report->ruling;
	char detail[REPORT_DETAIL_MAX] = "";
	char src[INET6_ADDRSTRLEN];
	char mn[2 * MNID_TEXT_MAX + sizeof(" for  (as )")];
	char status[8] = "";

	if (report->detail)
		report->detail(report, detail);
	if (ruling->status_name)
		snprintf(status, sizeof(status), ": %u ", ruling->status);
	put_mn(mn, sizeof(mn), event);
	log_info("%s of %s %s (%s)%s%s, %s%s%s%s%s",
		 report->title ? report->title : event->name, report->sender.what,
		 report->sender.name, in6_text(&event->peer, src), mn, detail, ruling->verdict,
		 status, ruling->status_name ? ruling->status_name : "",
		 ruling->cause ? ": " : "", ruling->cause ? cause_text(ruling->cause) : "");
}

static void count(const struct report *report)
{
	const struct ruling *ruling = &report->ruling;

	if (ruling->count)
		(*ruling->count)++;
	if (report->rejected && !ruling->status_name && report->sender.ignored)
		(*report->sender.ignored)++;
}

void core_report(struct core *core, const struct report *report)
{
	const struct ruling *ruling = &report->ruling;
	struct event event;
	bool line;

	count(report);
	line = report->rejected && may_log(core, report);
	if (!line && !event_wanted(core))
		return;
	event = (struct event){
		.verdict = ruling->verdict,
		.reason = ruling->cause ? ruling->cause->name : NULL,
		.status = ruling->status,
		.status_name = ruling->status_name,
	};
	report->fill(report, &event);
	if (line)
		write_line(report, &event);
	event_tell(core, &event);
}

/* Of a malformed message that is what is in front of the fault. */
static void fill_message(const struct report *report, struct event *event)
{
	const struct message_report *m = container_of(report, struct message_report, report);
	const struct mh_msg *msg = m->msg;
	const struct mh_opts *opts = &msg->opts;

	event->name = mh_msg_name(msg);
	event->peer = *mh_sent_from(m->packet);
	event->local = m->packet->dst;
	if (!msg->decoded)
		return;
	if (mh_has(opts, MH_OPT_MN_ID))
		mnid_set(&event->mnid, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len);
	event->has_sequence = mh_sequence(msg, &event->sequence);
}

/* Of the role that knows it. What the last one calls it if none does. */
static void find_sender(const struct core *core, const struct in6_addr *src, struct sender *sender)
{
	struct role *role;
	unsigned int i;

	*sender = (struct sender){ .what = "sender", .name = "unknown" };
	for (i = 0; i < ROLE_MAX; i++) {
		role = core->role[i];
		if (role && role->ops->sender(role, src, sender))
			return;
	}
}

void report_message(struct core *core, const struct mh_packet *packet, const struct mh_msg *msg,
		    const struct ruling *ruling)
{
	struct message_report m = {
		.report = { .ruling = *ruling, .rejected = true, .fill = fill_message },
		.packet = packet,
		.msg = msg,
	};

	find_sender(core, mh_sent_from(packet), &m.report.sender);
	core_report(core, &m.report);
}

void core_listen(struct core *core, const struct listener *listener)
{
	core->listener = listener ? *listener : (struct listener){ 0 };
}

bool event_wanted(const struct core *core)
{
	return core->listener.heard;
}

void event_tell(const struct core *core, struct event *event)
{
	if (!core->listener.heard)
		return;
	event->timestamp = core->now.timestamp;
	core->listener.heard(core->listener.ctx, event);
}
