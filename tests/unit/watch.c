// SPDX-License-Identifier: GPL-2.0
#include "watch.h"

static void heard(void *ctx, const struct event *event)
{
	struct watch *w = ctx;
	enum watch_what what = strcmp(event->name, "tunnel") ? WATCH_DECISIONS : WATCH_TUNNELS;

	if (w->what != what)
		return;
	w->event[w->count++ % WATCH_HEARD] = *event;
}

int watch_start(void **state, const char *conf, enum watch_what what)
{
	struct watch *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->what = what;
	fake_start(&w->f, conf);
	core_listen(anchor_core(w->f.anchor), &(struct listener){ .heard = heard, .ctx = w });
	*state = w;
	return 0;
}

int watch_stop(void **state)
{
	struct watch *w = *state;

	fake_stop(&w->f);
	free(w);
	return 0;
}

const struct event *watch_last(const struct watch *w)
{
	assert_true(w->count);
	return &w->event[(w->count - 1) % WATCH_HEARD];
}
