# SPDX-License-Identifier: GPL-2.0
# what: what comes for a mobile node that is at home again is dropped
# unit: bu_test
# file: userd/ha/ha.c
s/HALMA_BLOCKED_ACTION_NEXT/HALMA_BLOCKED_ACTION_DROP/
