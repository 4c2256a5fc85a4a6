# SPDX-License-Identifier: GPL-2.0
# what: charon agrees on all of ICMPv6 for prefixes
# unit: nodes_test
# file: userd/ipsec/viciconn.c
s|"\[58/37376\]"|"[58]"|
