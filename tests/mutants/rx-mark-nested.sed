# SPDX-License-Identifier: GPL-2.0
# what: a packet of a MIPv6 binding keeps the mark that it got for the tunnel around its own
# tests: scenarios
# file: kmod/rcv.c
s/else if \(skb->mark == rx->prm->rx_mark\)/else if (!rx->bce)/
