/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A fake kernel: its ESP SAs.
 */
#ifndef TESTS_FAKEXFRM_H
#define TESTS_FAKEXFRM_H

#include "unit.h"

#include "ipsec/ike.h"

#define FAKEXFRM_MAX	32

/**
 * struct fakexfrm - SAs
 * @state: each
 * @count: number of @state
 * @deleted: how many were deleted
 * @missed: how often one was to be deleted that is not there
 */
struct fakexfrm {
	struct nlxfrm_state state[FAKEXFRM_MAX];
	unsigned int count;
	unsigned int deleted;
	unsigned int missed;
};

/* What ike_open() wants. */
struct ike_kernel fakexfrm_kernel(struct fakexfrm *kernel);

/* There can be one of an SPI and destination: another one takes its place. */
void fakexfrm_add(struct fakexfrm *kernel, const struct nlxfrm_state *state);

#endif /* TESTS_FAKEXFRM_H */
