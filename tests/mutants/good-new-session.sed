# SPDX-License-Identifier: GPL-2.0
# what: who has a prefix by a session is given another one for good
# unit: for_good_test
# file: userd/core/home.c
s/if \(has_already\(core, conf, profile, prefix\)\)/if (has_already(core, conf, profile, prefix) \&\& !profile->line)/
