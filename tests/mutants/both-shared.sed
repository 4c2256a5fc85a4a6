# SPDX-License-Identifier: GPL-2.0
# what: a prefix with home addresses of several is that of one of them
# unit: both_test
# file: userd/lma/addresses.c
s/cache_has_alone\(known->cache, bce->mn, around\) &&/1 \&\&/
