# SPDX-License-Identifier: GPL-2.0
# what: who comes home and names its prefix does not get it
# unit: both_test
# file: userd/lma/addresses.c
s/ \|\| has_home\(known, pbu, profile, pool, prefix\)/ || (has_home(known, pbu, profile, pool, prefix) \&\& 0)/
