# SPDX-License-Identifier: GPL-2.0
# what: what is told to a home address is kept after its session has expired
# unit: mobileprefix_test
# file: userd/ha/ha.c
s/sign < 0 \? !bce->timer.pos : !ha_is_away\(bce\)/sign > 0 \&\& !ha_is_away(bce)/
