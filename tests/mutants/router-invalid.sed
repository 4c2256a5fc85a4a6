# SPDX-License-Identifier: GPL-2.0
# what: nothing is asked of a mobile network that is named
# unit: ha_decide_test
# file: userd/ha/router.c
s/return prefix->len && prefix->len <= 128 && ha_is_routable\(&prefix->addr\);/return prefix->len \&\& prefix->len <= 128;/
