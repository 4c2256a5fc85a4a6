# SPDX-License-Identifier: GPL-2.0
# what: a request that was replaced is carried out later
# unit: lmarun_test
# file: userd/core/wait.c
s/reason = 0; role->waits \&\& reason < WAIT_REASONS/reason = 0; !role \&\& reason < WAIT_REASONS/
