# SPDX-License-Identifier: GPL-2.0
# what: the last fragment of a datagram of the anchor takes another way than the others
# tests: local
# file: kmod/rh2.c
s/return !fragment \&\& halma_rh2_fits\(skb, IPV6_MIN_MTU\);/return halma_rh2_fits(skb, IPV6_MIN_MTU);/
