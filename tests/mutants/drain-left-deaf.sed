# SPDX-License-Identifier: GPL-2.0
# what: who has left is told again
# unit: drain_test
# file: userd/ha/bu.c
s/^\t\tdrain_left\(ha, job->bce\);$/\t\t;/
