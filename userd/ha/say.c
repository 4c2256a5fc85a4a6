// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of ICMPv6 messages.
 */
#include "ha/ha.h"
#include "ha/say.h"

/**
 * struct icmp_report - a report about a message
 * @report: report
 * @packet: message
 * @kind: its kind
 * @hoa: its home address, by which the log calls a mobile node
 */
struct icmp_report {
	struct report report;
	const struct icmp_packet *packet;
	enum icmp_kind kind;
	char hoa[INET6_ADDRSTRLEN];
};

const struct cause *icmp_cause(enum icmp_why why)
{
	static const struct cause causes[ICMP_WHY_MAX] = {
		[ICMP_WHY_OFF] = { "off", "the configuration has it off" },
		[ICMP_WHY_NOT_HOME] = { "not-home", "it was sent to another address" },
		[ICMP_WHY_SOURCE] = { "source", "no answer can go to its source" },
		[ICMP_WHY_RATE] = { "rate", "there are too many" },
		[ICMP_WHY_NO_ROOM] = {
			"no-room", "there are too many home agents on the home link",
		},
		[ICMP_WHY_NO_HOME_ADDRESS] = {
			"no-home-address", "it has no Home Address option",
		},
		[ICMP_WHY_NO_BINDING] = { "no-binding", "its home address has no binding" },
		[ICMP_WHY_CARE_OF] = {
			"care-of", "it does not come from the care-of address of the binding",
		},
		[ICMP_WHY_NO_SA] = { "no-sa", "nothing protects what this mobile node says" },
	};

	return &causes[why];
}

const char *icmp_kind_name(enum icmp_kind kind)
{
	static const char *const names[ICMP_KIND_MAX] = {
		[ICMP_KIND_RA] = "router-advertisement",
		[ICMP_KIND_REQUEST] = "home-agent-discovery",
		[ICMP_KIND_MPS] = "prefix-solicitation",
	};

	return names[kind];
}

static const char *const titles[ICMP_KIND_MAX] = {
	[ICMP_KIND_RA] = "Router Advertisement",
	[ICMP_KIND_REQUEST] = "Home Agent Address Discovery Request",
	[ICMP_KIND_MPS] = "Mobile Prefix Solicitation",
};

static void fill(const struct report *report, struct event *event)
{
	const struct icmp_report *r = container_of(report, struct icmp_report, report);

	event->name = icmp_kind_name(r->kind);
	event->peer = r->packet->sent_from;
	event->local = r->packet->dst;
	if (r->packet->home_address)
		event->prefix[event->prefix_count++] =
			(struct prefix){ .addr = r->packet->src, .len = 128 };
}

static void tell(struct ha *ha, const struct icmp_packet *packet, enum icmp_kind kind,
		 const struct ruling *ruling)
{
	struct icmp_report r = {
		.report = {
			.ruling = *ruling, .rejected = true, .title = titles[kind], .fill = fill,
			.sender = { .what = "sender", .name = "unknown" },
		},
		.packet = packet,
		.kind = kind,
	};

	if (packet->home_address)
		r.report.sender = (struct sender){
			.what = "mobile node", .name = in6_text(&packet->src, r.hoa),
		};
	core_report(ha->core, &r.report);
}

void say_nothing(struct ha *ha, const struct icmp_packet *packet, enum icmp_kind kind,
		 enum icmp_why why)
{
	const struct ruling ruling = {
		.verdict = "ignored",
		.cause = icmp_cause(why),
		.count = &ha->icmp.why[kind][why],
	};

	/* nor is it told to who watches, who would hear nothing else */
	if (why == ICMP_WHY_RATE || why == ICMP_WHY_OFF)
		(*ruling.count)++;
	else
		tell(ha, packet, kind, &ruling);
}

void say_malformed(struct ha *ha, const struct icmp_packet *packet, enum icmp_kind kind,
		   enum icmp_error err)
{
	const struct cause cause = { .name = icmp_error_name(err) };
	const struct ruling ruling = {
		.verdict = "malformed",
		.cause = &cause,
		.count = &ha->icmp.malformed[kind][err],
	};

	tell(ha, packet, kind, &ruling);
}

bool icmp_say(struct ha *ha, const struct icmp_answer *answer)
{
	const struct ha_outside *outside = &ha->outside;

	if (outside->icmp && outside->icmp(outside->ctx, answer))
		return true;
	ha->icmp.failed++;
	return false;
}
