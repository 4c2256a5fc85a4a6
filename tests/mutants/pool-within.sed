# SPDX-License-Identifier: GPL-2.0
# what: a pool gives prefixes beside the networks of the MAG
# unit: pool_test
# file: userd/core/pool.c
s/if \(!part->count\)/if (true)/
