# SPDX-License-Identifier: GPL-2.0
# what: pools give out what a profile owns
# unit: pool_test
# file: userd/core/pool.c
s/pool_reserve\(pool, &conf->own\[i\].prefix\);/;/
