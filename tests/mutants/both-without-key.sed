# SPDX-License-Identifier: GPL-2.0
# what: an address in a prefix of a pool needs no key
# unit: both_test
# file: userd/ha/authenticate.c
s/owner = ha_profile\(known->conf, known->cache, &bu->hoa, NULL\);\n/&/;s/if \(\(owner && profile_authenticates\(owner\)\) \|\|/if ((owner \&\& conf_home_address(known->conf, \&bu->hoa) \&\& profile_authenticates(owner)) ||/
