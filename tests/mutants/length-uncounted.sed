# SPDX-License-Identifier: GPL-2.0
# what: a network around a home address is not looked for, whoever has it
# unit: ha_decide_test
# file: userd/core/cache.c
s/cache->by_length\[hnp->prefix->len\]\+\+;/cache->by_length[128]++;/
