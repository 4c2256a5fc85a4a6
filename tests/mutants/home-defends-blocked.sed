# SPDX-License-Identifier: GPL-2.0
# what: addresses are defended in the wait after a de-registration
# tests: homelink
# file: kmod/homelink.c
s/rcu_dereference\(bce->paths\)->state == HALMA_STATE_ACTIVE/rcu_dereference(bce->paths)/
