# SPDX-License-Identifier: GPL-2.0
# what: a reload forgets the counters of MAGs
# unit: lmarun_test
# file: userd/**/*.c
s/mags\.v\[i\]\.state = from->state;/mags.v[i].state.received = from->state.received;/
