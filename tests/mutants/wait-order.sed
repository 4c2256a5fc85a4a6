# SPDX-License-Identifier: GPL-2.0
# what: the last that is released goes on first
# unit: wait_test
# file: userd/core/wait.c
s/TAILQ_INSERT_TAIL\(&wait->role->core->waits\.released/TAILQ_INSERT_HEAD(\&wait->role->core->waits.released/
