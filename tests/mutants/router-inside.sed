# SPDX-License-Identifier: GPL-2.0
# what: a mobile network moves into itself
# unit: ha_decide_test
# file: userd/ha/router.c
s/if \(!prefix_within\(&coa, /if (coa.len || !prefix_within(\&coa, /
