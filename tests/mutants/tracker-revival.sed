# SPDX-License-Identifier: GPL-2.0
# what: a session in its delete wait revives without a question
# unit: attach_test
# file: userd/**/*.c
s/return d->bce->facts\.state == HALMA_STATE_BLOCKED;/return false;/
