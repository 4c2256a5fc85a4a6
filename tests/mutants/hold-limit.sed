# SPDX-License-Identifier: GPL-2.0
# what: one request more waits than may
# unit: lmarun_test
# file: userd/**/*.c
s/lma->held\.count >= lma->core->conf->max_held/lma->held.count > lma->core->conf->max_held/
