# SPDX-License-Identifier: GPL-2.0
# what: sessions that a reload ends are not told before
# unit: diff_test
# file: userd/control/diff.c
s/profile_name\(\&conf->profiles, \&bce->mn->mnid\) != \&bce->mn->mnid/!conf/
