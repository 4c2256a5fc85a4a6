# SPDX-License-Identifier: GPL-2.0
# what: a flush of one kind takes all
# tests: flush
# file: kmod/*.c
s/if \(flt->by & HALMA_BY_KIND && bce->kind != flt->kind\)/if (false)/
