# SPDX-License-Identifier: GPL-2.0
# what: Neighbor Discovery goes by a routing header
# tests: local
# file: kmod/rh2.c
s/if \(proto == IPPROTO_ICMPV6 \&\& !frag \&\& halma_rh2_is_nd\(skb, off\)\)/if (false \&\& halma_rh2_is_nd(skb, off))/
