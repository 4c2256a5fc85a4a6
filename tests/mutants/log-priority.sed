# SPDX-License-Identifier: GPL-2.0
# what: lines have priorities wherever they go, if the journal started halmad
# unit: log_test
# file: userd/base/log.c
s/ == 2 && dev == st->st_dev &&/ == 2 \&\& (st \|\| dev == st->st_dev);/;s/^\t       ino == st->st_ino;$//
