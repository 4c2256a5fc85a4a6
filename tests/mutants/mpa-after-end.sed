# SPDX-License-Identifier: GPL-2.0
# what: prefixes are told without a binding
# unit: mobileprefix_test
# file: userd/ha/owner.c
s/return bce && ha_is_away\(bce\) \? bce : NULL;/return bce;/
