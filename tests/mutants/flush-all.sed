# SPDX-License-Identifier: GPL-2.0
# what: a flush of one kind takes all
# tests: flush
# file: kmod/*.c
s/if \(rq->has & HALMA_HAS_KIND && bce->kind != rq->kind\)/if (false)/
