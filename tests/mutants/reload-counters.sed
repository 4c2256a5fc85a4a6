# SPDX-License-Identifier: GPL-2.0
# what: a reload forgets the counters of MAGs
# unit: lmarun_test
# file: userd/**/*.c
s/to->v\[i\] = \*mag_state\(from, before\);/to->v[i].received = mag_state(from, before)->received;/
