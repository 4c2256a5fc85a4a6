# SPDX-License-Identifier: GPL-2.0
# what: CE over Not-ECT is let in
# tests: ecn
# file: kmod/rcv.c
s/INET_ECN_decapsulate\(skb, outer_ds, inner_ds\) > 1/INET_ECN_decapsulate(skb, outer_ds, inner_ds) > 9/
