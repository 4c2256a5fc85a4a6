# SPDX-License-Identifier: GPL-2.0
# what: who has an address in a prefix that others have some of has all of it
# unit: both_test
# file: userd/ha/owner.c
s/return bce && cache_has_alone\(cache, bce->mn, around\) \? bce->mn : NULL;/return bce ? bce->mn : NULL;/
