# SPDX-License-Identifier: GPL-2.0
# what: Packet Too Big names less than 1280
# tests: mtu
# file: kmod/*.c
s/int max = max\(tx->mtu, IPV6_MIN_MTU\);/int max = tx->mtu;/
