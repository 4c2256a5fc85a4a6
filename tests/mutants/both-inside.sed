# SPDX-License-Identifier: GPL-2.0
# what: what lies in a prefix of a pool is not counted
# unit: both_test
# file: userd/core/cache.c
s/inside_add\(&cache->inside, hnp->prefix\);/;/
