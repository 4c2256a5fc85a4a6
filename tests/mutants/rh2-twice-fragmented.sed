# SPDX-License-Identifier: GPL-2.0
# what: a fragment with a routing header is fragmented again, which no node takes
# tests: local
# file: kmod/rh2.c
s/(return !fragment \|\| halma_rh2_fits\(skb, dst_mtu\(out->dst\)\);)/return true;/
