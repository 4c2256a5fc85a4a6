# SPDX-License-Identifier: GPL-2.0
# what: who leaves the configuration keeps what it had for good
# unit: for_good_test
# file: userd/core/home.c
s/if \(assigned_of\(profile\) && !other\(conf, profile\)\)/if (assigned_of(profile) \&\& !other(conf, profile) \&\& !profile->line)/
