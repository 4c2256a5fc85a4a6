# SPDX-License-Identifier: GPL-2.0
# what: who has de-registered from abroad counts as away
# unit: bu_test
# file: userd/lma/report.c
s/while \(other && other->facts\.state != HALMA_STATE_ACTIVE\)/while (other \&\& !other->mn)/
