# SPDX-License-Identifier: GPL-2.0
# what: the home address of a mobile node is not written out in its connection
# unit: nodes_test
# file: userd/ipsec/viciconn.c
s/^(\t)if \(hoa\)$/\1if (hoa \&\& !text[0])/
