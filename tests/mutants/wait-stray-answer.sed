# SPDX-License-Identifier: GPL-2.0
# what: an answer about one thing counts for what waits for another
# unit: wait_test
# file: userd/core/wait.c
s/return wait && wait->role == role && wait->reason == reason \? wait : NULL;/return reason < WAIT_REASONS ? wait : NULL;/
