# SPDX-License-Identifier: GPL-2.0
# what: what is forwarded from one node to another one goes past its MIPv6 binding, like answers
# tests: races
# file: kmod/xmit.c
s/^\s+!\(skb->skb_iif && skb->mark == prm->rx_mark\);/true;/
