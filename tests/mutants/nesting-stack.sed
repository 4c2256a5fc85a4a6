# SPDX-License-Identifier: GPL-2.0
# what: how often a packet was encapsulated is counted on the stack
# tests: nested
# file: kmod/xmit.c
s/unlikely\(halma_nest_may\(ipv6_hdr\(skb\)\)\)/false/;s/HALMA_STACK_MAX\t4/HALMA_STACK_MAX\t2/
