# SPDX-License-Identifier: GPL-2.0
# what: multicast is tunnelled
# tests: datapath
# file: kmod/*.c
s/if \(type \& IPV6_ADDR_MULTICAST\)/if (false)/
