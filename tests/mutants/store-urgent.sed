# SPDX-License-Identifier: GPL-2.0
# what: urgent changes wait like all
# unit: store_test
# file: userd/store/store.c
s/if \(change->urgent \|\| group->count/if (group->count/
