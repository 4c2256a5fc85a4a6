# SPDX-License-Identifier: GPL-2.0
# what: an old BU is accepted
# unit: bu_test
# file: userd/ha/decide.c
s/== REPLAY_OK\)/>= REPLAY_OK)/
