# SPDX-License-Identifier: GPL-2.0
# what: a restart counter that root writes is of no use to halmad's user
# unit: counter_test
# file: userd/store/counter.c
s/^\towner_give\(fd, dir\);$/\tif (!dir)\n\t\towner_give(fd, dir);/
