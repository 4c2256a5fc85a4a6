# SPDX-License-Identifier: GPL-2.0
# what: the outer packet is not fragmented
# tests: mtu
# file: kmod/*.c
s/skb->ignore_df = !gso;/skb->ignore_df = 0;/
