// SPDX-License-Identifier: GPL-2.0
/*
 * A fake kernel: its ESP SAs.
 */
#include <errno.h>

#include "fakexfrm.h"

static struct nlxfrm_state *find(struct fakexfrm *kernel, const struct nlxfrm_state *state)
{
	unsigned int i;

	for (i = 0; i < kernel->count; i++)
		if (kernel->state[i].spi == state->spi &&
		    in6_equal(&kernel->state[i].dst, &state->dst))
			return &kernel->state[i];
	return NULL;
}

static int read_states(void *ctx, void (*state)(void *to, const struct nlxfrm_state *state),
		       void *to)
{
	struct fakexfrm *kernel = ctx;
	unsigned int i;

	for (i = 0; i < kernel->count; i++)
		state(to, &kernel->state[i]);
	return 0;
}

static int del_state(void *ctx, const struct nlxfrm_state *state)
{
	struct fakexfrm *kernel = ctx;
	struct nlxfrm_state *found = find(kernel, state);

	/* like nlxfrm_state_del(): what is gone already is no error */
	if (!found) {
		kernel->missed++;
		return 0;
	}
	*found = kernel->state[--kernel->count];
	kernel->deleted++;
	return 0;
}

struct ike_kernel fakexfrm_kernel(struct fakexfrm *kernel)
{
	return (struct ike_kernel){
		.states = read_states, .state_del = del_state, .ctx = kernel,
	};
}

void fakexfrm_add(struct fakexfrm *kernel, const struct nlxfrm_state *state)
{
	struct nlxfrm_state *old = find(kernel, state);

	if (!old) {
		assert_true(kernel->count < FAKEXFRM_MAX);
		old = &kernel->state[kernel->count++];
	}
	*old = *state;
}
