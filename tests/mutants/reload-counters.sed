# SPDX-License-Identifier: GPL-2.0
# what: a reload forgets the counters of MAGs
# unit: lmarun_test
# file: userd/*.c
s/to->accepted = from->accepted;/(void)from;/
