# SPDX-License-Identifier: GPL-2.0
# what: connection mag-01 of somebody else is taken for one of halmad's
# unit: ike_test
# file: userd/ipsec/viciconn.c
s/digits\.data\[0\] == '0' \|\| //
