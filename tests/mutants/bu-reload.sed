# SPDX-License-Identifier: GPL-2.0
# what: sessions keep home addresses that are another mobile node's
# unit: bu_test
# file: userd/ha/ha.c
s/return !profile \|\| !mnid_equal\(&profile->mnid, &bce->mn->mnid\) \|\|/return (!profile \&\& !bce->mn) ||/
