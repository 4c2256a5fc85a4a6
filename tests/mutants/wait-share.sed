# SPDX-License-Identifier: GPL-2.0
# what: one sender can take all places that are free
# unit: wait_test lmarun_test
# file: userd/core/wait.c
s/return !limits->share \|\|/return true ||/
