# SPDX-License-Identifier: GPL-2.0
# what: a Home Address option makes a MAG of anybody
# unit: bu_test
# file: userd/anchor.c
s/packet->home_address && !of_mobile_node\(/!msg \&\& !of_mobile_node(/
