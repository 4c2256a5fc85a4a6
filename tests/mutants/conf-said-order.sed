# SPDX-License-Identifier: GPL-2.0
# what: complaints come as they were found, not by their lines
# unit: conf_said_test
# file: userd/config/confsaid.c
s|i && before\(said, &new, &list->v\[i - 1\]\)|i > list->count|
