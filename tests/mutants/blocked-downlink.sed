# SPDX-License-Identifier: GPL-2.0
# what: a blocked binding forwards
# tests: precedence
# file: kmod/*.c
s/if \(tx->paths->state == HALMA_STATE_BLOCKED\)/if (false)/
