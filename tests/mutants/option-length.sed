# SPDX-License-Identifier: GPL-2.0
# what: the length of an option is not looked at
# unit: mhcodec_test lmarun_test
# file: userd/**/*.c
s/if \(len < t->min \|\| len > t->max\)/if (t->min > t->max)/
