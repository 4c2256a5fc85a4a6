# SPDX-License-Identifier: GPL-2.0
# what: a session whose MAG leaves the configuration is not told before
# unit: diff_test
# file: userd/control/diff.c
s/!mag_find\(\&conf->mags, \&bce->facts.peer\)/!conf/
