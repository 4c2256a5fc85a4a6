# SPDX-License-Identifier: GPL-2.0
# what: new mobile nodes are accepted while others are to go
# unit: drain_test
# file: userd/ha/decide.c
s/^\tif \(!bce \|\| bce->facts.state != HALMA_STATE_ACTIVE\)\n?$/\tif (!bce) return true;\n\tif (bce->facts.state != HALMA_STATE_ACTIVE)/
