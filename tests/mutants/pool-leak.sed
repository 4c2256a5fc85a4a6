# SPDX-License-Identifier: GPL-2.0
# what: prefixes of a session that could not be made are not given back
# unit: lma_test
# file: userd/**/*.c
s/pool_release\(pool, &claim->hnp\[--claim->hnp_count\]\);/claim->hnp_count--;/
