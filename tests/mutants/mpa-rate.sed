# SPDX-License-Identifier: GPL-2.0
# what: a mobile node is told its prefixes any number of times in a second
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/if \(free_from\(ha, bce\) > now_of\(ha\)\)$/if (free_from(ha, bce) > now_of(ha) + MSEC_PER_SEC)/
