# SPDX-License-Identifier: GPL-2.0
# what: a message that waits again has lost its answers
# unit: wait_test attach_test
# file: userd/core/wait.c
s/past\.result\[reason\] = result;/past = (struct wait_past){ .arrived = past.arrived };\n\t\0/
