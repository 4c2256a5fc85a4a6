// SPDX-License-Identifier: GPL-2.0
/*
 * How long peers and mobile nodes wait.
 */
#include "core/core.h"

static u64 clock_of(const struct core *core)
{
	return core->outside.clock(core->outside.ctx);
}

/* The time of day can be set back meanwhile. */
static void add(struct histogram *h, u64 since, u64 now)
{
	histogram_add(h, now > since ? now - since : 0);
}

void latency_answers(struct core *core, enum halma_kind kind, u64 arrived)
{
	struct batch *batch = &core->batch;

	batch->origin[batch->answer_count - 1] = (struct latency_origin){
		.kind = kind, .arrived = arrived ? arrived : core->now.timestamp,
	};
}

void latency_sent(struct core *core)
{
	const struct batch *batch = &core->batch;
	const struct latency_origin *origin;
	unsigned int i;
	u64 now;

	if (!core->outside.clock)
		return;
	now = clock_of(core);
	for (i = 0; i < batch->answer_count; i++) {
		origin = &batch->origin[i];
		if (origin->kind)
			add(&core->latency.answer[origin->kind], origin->arrived, now);
	}
}

void latency_moved(struct core *core, enum halma_kind kind, u64 since)
{
	if (core->outside.clock)
		add(&core->latency.handover[kind], since ? since : core->now.timestamp,
		    clock_of(core));
}
