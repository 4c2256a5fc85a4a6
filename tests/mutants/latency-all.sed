# SPDX-License-Identifier: GPL-2.0
# what: messages that answer nothing are measured as answers
# unit: latency_test
# file: userd/core/batch.c
/origin\[batch->answer_count\]\.kind = 0;/d
