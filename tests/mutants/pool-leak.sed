# SPDX-License-Identifier: GPL-2.0
# what: prefixes of a session that could not be made are not given back
# unit: lma_test
# file: userd/**/*.c
s/pool_release\(d->pool, &d->hnp\[--d->hnp_count\]\);/d->hnp_count--;/
