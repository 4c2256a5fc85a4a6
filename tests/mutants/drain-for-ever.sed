# SPDX-License-Identifier: GPL-2.0
# what: it never stops telling
# unit: drain_test
# file: userd/ha/drain.c
s/bce \&\& leaver->turns < DRAIN_TIMES/bce/
