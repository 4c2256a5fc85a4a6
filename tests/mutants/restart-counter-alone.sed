# SPDX-License-Identifier: GPL-2.0
# what: without a store each start is a restart, whatever the kernel has
# unit: heartbeat_test
# file: userd/core/restore.c
s/^\tif \(counter > core->restart_counter\)$/\tif (counter > UINT32_MAX - 1)/
