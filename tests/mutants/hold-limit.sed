# SPDX-License-Identifier: GPL-2.0
# what: one request more waits than may
# unit: wait_test
# file: userd/core/wait.c
s/count >= limits->all\)/count > limits->all)/
