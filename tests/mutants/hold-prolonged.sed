# SPDX-License-Identifier: GPL-2.0
# what: a retransmission makes the wait longer
# unit: lmarun_test
# file: userd/**/*.c
s/until = old->timer\.at;/(void)old;/
