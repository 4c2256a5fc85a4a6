# SPDX-License-Identifier: GPL-2.0
# what: a session in its delete wait stays blocked when it comes back
# unit: lma_test matrix_test
# file: userd/lma/*.c
s/^(\t+)\.state = HALMA_STATE_ACTIVE,/\1.state = d->bce ? d->bce->facts.state : HALMA_STATE_ACTIVE,/
