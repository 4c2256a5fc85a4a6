// SPDX-License-Identifier: GPL-2.0
/*
 * Between the anchor and the attachment tracker.
 */
#include "control/show.h"
#include "daemon.h"
#include "lma/lma.h"

bool halmad_ask(void *ctx, const struct attach_question *question)
{
	struct halmad *h = ctx;

	return h->tracker && tracker_ask(h->tracker, show_question(question));
}

static bool on_answer(void *ctx, u64 id, bool attached)
{
	struct halmad *h = ctx;
	struct now now;

	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	return lma_attachment(anchor_lma(h->anchor), id, attached);
}

static void on_lost(void *ctx)
{
	struct halmad *h = ctx;
	struct now now;

	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	lma_attachment_lost(anchor_lma(h->anchor));
}

static void on_done(void *ctx)
{
	halmad_turn(ctx);
}

bool halmad_open_tracker(struct halmad *h)
{
	static const struct tracker_ops ops = {
		.answer = on_answer, .lost = on_lost, .done = on_done,
	};

	h->tracker = tracker_new(h->event, &ops, h);
	if (!h->tracker)
		return false;
	tracker_use(h->tracker, anchor_conf(h->anchor)->tracker.socket);
	return true;
}
