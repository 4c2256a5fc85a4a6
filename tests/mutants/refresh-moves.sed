# SPDX-License-Identifier: GPL-2.0
# what: a new state counts as a refresh
# tests: contract
# file: kmod/*.c
/HALMA_HAS_STATE && paths->state != rq->state/{n;s/return false/return true/}
