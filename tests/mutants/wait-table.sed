# SPDX-License-Identifier: GPL-2.0
# what: the table grows without a limit
# unit: wait_test
# file: userd/core/wait.c
s/waits->by_id\.count >= waits->max \|\| /!waits || /
