# SPDX-License-Identifier: GPL-2.0
# what: who may not register has a home address in its prefix
# unit: both_test
# file: userd/ha/owner.c
s/!profile_mobile\(profile\) \|\| //
