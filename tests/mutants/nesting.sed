# SPDX-License-Identifier: GPL-2.0
# what: tunnels may be nested once more
# tests: nested
# file: kmod/xmit.c
s/skb\) >= HALMA_DEPTH_MAX\)/skb) > HALMA_DEPTH_MAX)/
