# SPDX-License-Identifier: GPL-2.0
# what: after an overrun answers are left in the socket
# unit: nlbatch_test
# file: userd/kernel/nlbatch.c
s/^\t\t\tflags = MSG_DONTWAIT;$/\t\t\treturn;/
