# SPDX-License-Identifier: GPL-2.0
# what: a reload begins anew
# unit: drain_test
# file: userd/ha/drain.c
s/ \&\& is_same\(\&conf->drain, \&ha->drain.conf\)/ \&\& false/
