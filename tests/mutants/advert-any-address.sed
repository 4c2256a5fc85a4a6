# SPDX-License-Identifier: GPL-2.0
# what: an address of anybody in Router Advertisements of this machine is right
# unit: discovery_test
# file: userd/ha/advert.c
s/ &&$/ \&\& !in6_is_zero(\&ra->prefix[i].addr) \&\&/; s/conf_is_local\(conf, &ra->prefix\[i\]\.addr\)/conf/
