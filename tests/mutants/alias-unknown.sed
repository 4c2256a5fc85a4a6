# SPDX-License-Identifier: GPL-2.0
# what: an alias names another mobile node
# unit: alias_test
# file: userd/config/profile.c
s/return alias \? &alias->profile->mnid : mnid;/return alias ? alias->mnid : mnid;/
