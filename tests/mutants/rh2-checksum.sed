# SPDX-License-Identifier: GPL-2.0
# what: hardware is to make a checksum that it will not find behind a routing header
# tests: local
# file: kmod/rh2.c
s/if \(skb->ip_summed == CHECKSUM_PARTIAL\)/if (skb->ip_summed == CHECKSUM_PARTIAL \&\& !ipv6_hdr(skb)->version)/
