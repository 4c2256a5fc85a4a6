# SPDX-License-Identifier: GPL-2.0
# what: super-packets are sent whose segments do not fit
# tests: gso
# file: kmod/*.c
s/return skb_is_gso\(skb\) && \(skb->encapsulation \|\| .*\);/return false;/
