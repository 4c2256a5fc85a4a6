# SPDX-License-Identifier: GPL-2.0
# what: prefixes of adopted bindings are given to others
# unit: lmarun_test
# file: userd/*.c
/^int lma_adopt/,/^\}/s/reserve_prefix\(lma, &bce->set.prefix\[i\]\);/(void)lma;/
