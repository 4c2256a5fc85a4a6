// SPDX-License-Identifier: GPL-2.0
/*
 * What has become of each MAG.
 */
#include <errno.h>
#include <stdlib.h>

#include "lma/mag.h"

int mag_table_init(struct mag_table *table, const struct mags *mags)
{
	table->mags = mags;
	table->v = calloc(mags->count ? mags->count : 1, sizeof(*table->v));
	return table->v ? 0 : -ENOMEM;
}

void mag_table_fini(struct mag_table *table)
{
	free(table->v);
	*table = (struct mag_table){ 0 };
}

void mag_table_carry_over(struct mag_table *to, struct mag_table *from)
{
	const struct mag *before;
	unsigned int i;

	for (i = 0; i < to->mags->count; i++) {
		before = mag_find(from->mags, &to->mags->v[i].address);
		if (!before)
			continue;
		to->v[i] = *mag_state(from, before);
		mag_state(from, before)->heartbeat = NULL;
	}
}

bool mag_admit(struct mag_state *state, const struct mag *mag, u64 boot_ms)
{
	u64 most = mag->pbu_burst * MSEC_PER_SEC;
	u64 gone = boot_ms - state->filled;

	if (!mag->pbu_rate)
		return true;
	/* so many a second are as many thousandths in a millisecond */
	if (!state->filled || gone > most / mag->pbu_rate)
		state->tokens = most;
	else
		state->tokens += gone * mag->pbu_rate;
	if (state->tokens > most)
		state->tokens = most;
	state->filled = boot_ms;
	if (state->tokens < MSEC_PER_SEC)
		return false;
	state->tokens -= MSEC_PER_SEC;
	return true;
}

bool mag_has_room(const struct mag_state *state, const struct mag *mag, u32 sessions,
		  u32 prefixes)
{
	if (sessions && mag->max_sessions && state->sessions + sessions > mag->max_sessions)
		return false;
	return !prefixes || !mag->max_prefixes || state->prefixes + prefixes <= mag->max_prefixes;
}

const char *mag_revocation_name(enum mag_revocation revocation)
{
	static const char *const names[MAG_REVOCATION_MAX] = {
		[MAG_REVOCATION_UNKNOWN] = "unknown",
		[MAG_REVOCATION_USABLE] = "usable",
		[MAG_REVOCATION_UNSUPPORTED] = "unsupported",
	};

	return names[revocation];
}
