# SPDX-License-Identifier: GPL-2.0
# what: a power cut does not prolong doubts that are there
# unit: doubt_test
# file: userd/core/assign.c
s/\(!b->until \|\| core->may_have_lost\)/!b->until/
