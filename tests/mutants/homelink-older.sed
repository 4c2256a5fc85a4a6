# SPDX-License-Identifier: GPL-2.0
# what: an older BU takes the place of one that waits for duplicate address detection
# unit: homelink_test bu_auth_test
# file: userd/ha/bu.c
s/if \(get_parked_order\(ha, &packet->src, &order\)\)/if (get_parked_order(ha, \&packet->src, \&order) \&\& false)/
