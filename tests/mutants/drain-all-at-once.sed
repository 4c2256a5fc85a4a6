# SPDX-License-Identifier: GPL-2.0
# what: all mobile nodes are told at the same time
# unit: drain_test
# file: userd/ha/drain.c
s/\(MSEC_PER_SEC \+ rate - 1\) \/ rate/0/
