# SPDX-License-Identifier: GPL-2.0
# what: a refresh of the old MAG counts as if the mobile node had come there
# unit: held_test gateway_test
# file: userd/lma/pbu.c
s/\(pbu->msg->opts\.hi != HI_NOT_CHANGED \|\|/(pbu->msg->opts.hi ||/
