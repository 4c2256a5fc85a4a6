# SPDX-License-Identifier: GPL-2.0
# what: large datagrams of the anchor go by a routing header, and nobody hears that they are too big
# tests: local
# file: kmod/rh2.c
s/return !fragment \&\& halma_rh2_fits\(skb, IPV6_MIN_MTU\);/return !fragment;/
