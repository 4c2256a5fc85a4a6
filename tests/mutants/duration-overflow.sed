# SPDX-License-Identifier: GPL-2.0
# what: a time overflows
# unit: duration_test
# file: userd/config/duration.c
s/!unit \|\| number > .*\)/!unit)/
