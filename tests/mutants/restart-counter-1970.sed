# SPDX-License-Identifier: GPL-2.0
# what: without a store the restart counter is the time of day
# unit: counter_test
# file: userd/core/restore.c
/^void core_recall/,/^\}/s/core->restart_counter = later\(.*/(void)counter;/
