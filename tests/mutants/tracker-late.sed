# SPDX-License-Identifier: GPL-2.0
# what: an answer counts for whoever asks now
# unit: attach_test wait_test
# file: userd/core/wait.c
s/while \(wait && wait->id != id\);/while (false);/
