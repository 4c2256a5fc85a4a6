# SPDX-License-Identifier: GPL-2.0
# what: a prefix that is named twice is given twice
# unit: lma_test
# file: userd/lma/addresses.c
s/if \(prefix_equal\(&opts->hnp\[j\], &opts->hnp\[i\]\)\)/if (false)/
