# SPDX-License-Identifier: GPL-2.0
# what: without memory for one BU nobody listens any more for the one before it
# unit: homelink_test
# file: userd/ha/bu.c
s/^\t\tgo_on_parked\(ha, \&work->bu.hoa, order.until\);$/\t\thomelink_probe_end(\&ha->link, \&work->bu.hoa); (void)go_on_parked;/
