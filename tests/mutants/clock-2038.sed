# SPDX-License-Identifier: GPL-2.0
# what: from 2038 on the clock is waited for in a loop without end
# unit: daemon_test
# file: userd/daemon.c
s/\.it_value\.tv_sec = TIME_MAX/.it_value.tv_sec = INT32_MAX/
