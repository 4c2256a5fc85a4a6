# SPDX-License-Identifier: GPL-2.0
# what: each refresh waits
# unit: homelink_test
# file: userd/ha/decide.c
s/if \(d->bce && d->bce->facts.state == HALMA_STATE_ACTIVE\)$/if (d->bce \&\& d->bce->facts.state == HALMA_STATE_ACTIVE \&\& !known)/
