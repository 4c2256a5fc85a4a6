# SPDX-License-Identifier: GPL-2.0
# what: large datagrams of the anchor go by a routing header, and nobody hears that they are too big
# tests: local
# file: kmod/rh2.c
s/return proto == IPPROTO_ICMPV6 \&\&$/return proto \&\&/
