# SPDX-License-Identifier: GPL-2.0
# what: a lookup does not look at the mark
# tests: contract
# file: kmod/netlink.c
s/mark = nla_get_u32\(tb\[HALMA_A_LOOKUP_MARK\]\);/mark = 0;/
