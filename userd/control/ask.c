// SPDX-License-Identifier: GPL-2.0
/*
 * Between the anchor and the attachment tracker.
 */
#include "daemon.h"
#include "control/show.h"

bool halmad_ask(void *ctx, const struct attach_question *question)
{
	struct halmad *h = ctx;

	return h->tracker && tracker_ask(h->tracker, show_question(question));
}

static bool on_answer(void *ctx, u64 id, bool attached)
{
	struct halmad *h = ctx;
	struct lma_now now;

	halmad_clock(&now);
	lma_now_is(h->lma, &now);
	return lma_attachment(h->lma, id, attached);
}

static void on_lost(void *ctx)
{
	struct halmad *h = ctx;
	struct lma_now now;

	halmad_clock(&now);
	lma_now_is(h->lma, &now);
	lma_attachment_lost(h->lma);
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
	tracker_use(h->tracker, lma_conf(h->lma)->tracker.socket);
	return true;
}
