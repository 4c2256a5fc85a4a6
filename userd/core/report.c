// SPDX-License-Identifier: GPL-2.0
/*
 * What the anchor tells those who watch it.
 */
#include "core/core.h"

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
