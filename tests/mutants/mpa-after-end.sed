# SPDX-License-Identifier: GPL-2.0
# what: prefixes are told without a binding
# unit: mobileprefix_test
# file: userd/ha/owner.c
s/return bce \s/bce->facts.state == HALMA_STATE_ACTIVE \? bce : NULL;/bce->facts.state != HALMA_STATE_ACTIVE + 99 ? bce : NULL;/\s/bce->facts.state == HALMA_STATE_ACTIVE \? bce : NULL;/bce->facts.state != HALMA_STATE_ACTIVE + 99 ? bce : NULL;/ ha_is_away\(bce\) \? bce : NULL;/return bce;/
