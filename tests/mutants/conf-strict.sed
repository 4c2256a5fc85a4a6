# SPDX-License-Identifier: GPL-2.0
# what: halmad -t --strict takes warnings
# unit: daemon_test
# file: userd/daemon.c
s/!strict \|\| !conf->warning_count/!conf->warning_count || strict/
