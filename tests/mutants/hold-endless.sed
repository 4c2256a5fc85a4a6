# SPDX-License-Identifier: GPL-2.0
# what: a request that waits is never taken up again
# unit: matrix_test lmarun_test
# file: userd/**/*.c
s/timer_set\(&lma->core->cache\.timers, &held->timer, until\);/(void)until;/
