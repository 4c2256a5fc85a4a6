# SPDX-License-Identifier: GPL-2.0
# what: own prefixes are given that another session has
# unit: lma_test
# file: userd/**/*.c
s/if \(bce_find_hnp\(cache, &profile->prefix\[i\]\)\)/if (bce_find_hnp(cache, \&profile->prefix[i]) \&\& false)/
