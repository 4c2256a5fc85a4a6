# SPDX-License-Identifier: GPL-2.0
# what: sessions keep home addresses that are another mobile node's
# unit: bu_test
# file: userd/ha/ha.c
s/!mnid_equal\(mnid, &bce->mn->mnid\) \|\| is_invalid/is_invalid/
