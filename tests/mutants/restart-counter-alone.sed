# SPDX-License-Identifier: GPL-2.0
# what: without a store each start is a restart, whatever the kernel has
# unit: heartbeat_test
# file: userd/core/restore.c
/^int core_adopt/,/^\}/s/core->restart_counter = later\(.*/(void)counter;/
