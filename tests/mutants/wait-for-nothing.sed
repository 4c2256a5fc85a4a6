# SPDX-License-Identifier: GPL-2.0
# what: a de-registration that has come already is waited for
# unit: matrix_test
# file: userd/lma/match.c
s/if \(bce->facts\.state == HALMA_STATE_BLOCKED\)/if (false)/
