# SPDX-License-Identifier: GPL-2.0
# what: a mobile node is gone while something waits for its sessions
# unit: wait_test lmarun_test
# file: userd/core/cache.c
s/mn->session_count \|\| mn->awaited/mn->session_count/
