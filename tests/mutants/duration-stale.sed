# SPDX-License-Identifier: GPL-2.0
# what: the unit of one time is said of the next one
# unit: duration_test
# file: userd/config/parse.c
s/	current->time\[0\] = .*//
