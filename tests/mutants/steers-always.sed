# SPDX-License-Identifier: GPL-2.0
# what: a MAG's session is said to steer what its mobile node has registered elsewhere
# unit: show_home_test
# file: userd/control/show_home.c
s/switch \(share_away\(bce\)\)/switch (bce ? SHARE_NONE : share_away(bce))/
