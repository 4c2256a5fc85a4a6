# SPDX-License-Identifier: GPL-2.0
# what: own prefixes are given that another session has
# unit: lma_test
# file: userd/lma/addresses.c
s/if \(bce_find_hnp\(cache, HALMA_KIND_PMIPV6, &profile->prefix\[i\]\)\)/if (!cache)/
