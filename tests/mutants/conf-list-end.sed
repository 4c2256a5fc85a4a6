# SPDX-License-Identifier: GPL-2.0
# what: the last value of a list is checked once more where the list ends
# unit: conf_test
# file: userd/config/parse.c
s/ && !member\)/ \&\& !member \&\& !option)/
