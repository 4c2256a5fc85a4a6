# SPDX-License-Identifier: GPL-2.0
# what: a mobile router may name what is around its own
# unit: ha_decide_test
# file: userd/config/profile.c
/^bool profile_may_move\(/,/^\}/s/return prefix_within\(/return profile->router || prefix_within(/
