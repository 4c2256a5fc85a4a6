# SPDX-License-Identifier: GPL-2.0
# what: a session that waits for its end counts as active
# unit: storm_test
# file: userd/core/session.c
s/\[bce->facts\.state\] \+= \(u32\)sign/[HALMA_STATE_ACTIVE] += (u32)sign/
