# SPDX-License-Identifier: GPL-2.0
# what: a session that is taken still counts for the MAG that had it
# unit: lma_limits_test
# file: userd/core/session.c
/^static void session_become/,/^\}/s/account\(core, bce, -1\);/(void)0;/
