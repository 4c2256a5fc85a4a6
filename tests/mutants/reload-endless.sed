# SPDX-License-Identifier: GPL-2.0
# what: the end waits for a configuration that is being read, however long that takes
# unit: reload_test
# file: userd/control/reload.c
s/	return !pthread_clockjoin_np\(reload->thread, NULL, CLOCK_MONOTONIC, &until\);/	return !pthread_join(reload->thread, NULL) \&\& until.tv_sec;/
