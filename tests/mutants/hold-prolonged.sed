# SPDX-License-Identifier: GPL-2.0
# what: a retransmission makes the wait longer
# unit: lmarun_test attach_test wait_test
# file: userd/core/wait.c
s/^(\s*)wait->repeated = true;/\0\n\1wait_until(wait, order->until);/
