# SPDX-License-Identifier: GPL-2.0
# what: the outer packet is not fragmented
# tests: mtu
# file: kmod/*.c
s/skb->ignore_df = !skb_is_gso\(skb\);/skb->ignore_df = 0;/
