# SPDX-License-Identifier: GPL-2.0
# what: a configuration that is not used leaves its prefixes given
# unit: for_good_test
# file: userd/core/home.c
s/tell\(store, before \? STORE_HOME : STORE_UNHOME, &profile->mnid, before\);/(void)before;/
