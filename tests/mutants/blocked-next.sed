# SPDX-License-Identifier: GPL-2.0
# what: a blocked MIPv6 binding hides the PMIPv6 one
# tests: precedence
# file: kmod/bcache.c
s/HALMA_BLOCKED_ACTION_NEXT : HALMA_BLOCKED_ACTION_DROP/HALMA_BLOCKED_ACTION_DROP : HALMA_BLOCKED_ACTION_DROP/
