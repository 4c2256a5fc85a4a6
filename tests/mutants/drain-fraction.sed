# SPDX-License-Identifier: GPL-2.0
# what: more mobile nodes are told in a second where it is no whole number of ms
# unit: drain_test
# file: userd/ha/drain.c
s/\(MSEC_PER_SEC \+ rate - 1\) \/ rate/MSEC_PER_SEC \/ rate/
