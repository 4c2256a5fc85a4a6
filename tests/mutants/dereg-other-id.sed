# SPDX-License-Identifier: GPL-2.0
# what: whoever says that it is another mobile node ends a session
# unit: ha_decide_test
# file: userd/ha/decide.c
s/if \(says_other\(known, bu, &d->bce->mn->mnid\)\)/if (!known)/
