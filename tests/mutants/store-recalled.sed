# SPDX-License-Identifier: GPL-2.0
# what: what was read of the store is given before it is durable
# unit: doubt_test
# file: userd/core/assign.c
s/b->number = core->assign\.first;/b->number = 0;/
