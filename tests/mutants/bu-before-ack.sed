# SPDX-License-Identifier: GPL-2.0
# what: a BA is sent before the kernel has agreed
# unit: bu_test
# file: userd/ha/bu.c
s/^\tjob->more = work;/&\n\tanswer_bu(ha, \&work->packet, \&work->bu, \&work->d);/
