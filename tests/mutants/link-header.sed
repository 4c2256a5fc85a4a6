# SPDX-License-Identifier: GPL-2.0
# what: what is delivered where it came in has no link header there
# tests: local
# file: kmod/*.c
s/skb_mac_header_rebuild\(skb\);/skb_reset_mac_header(skb);/
s/from->type == ARPHRD_ETHER && skb->mac_len == ETH_HLEN/!from/
