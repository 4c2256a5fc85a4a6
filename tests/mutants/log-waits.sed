# SPDX-License-Identifier: GPL-2.0
# what: the log waits for a pipe whose reader stands still
# unit: log_test
# file: userd/base/log.c
s/ \| O_NONBLOCK \| O_NOCTTY/ | O_NOCTTY/
