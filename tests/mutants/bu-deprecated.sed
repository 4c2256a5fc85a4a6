# SPDX-License-Identifier: GPL-2.0
# what: nobody is told that a prefix is deprecated within the lifetime
# unit: ha_decide_test
# file: userd/ha/decide.c
s/units\(left\.preferred\) < granted/!left.preferred/
