# SPDX-License-Identifier: GPL-2.0
# what: packets to the link-local address of a node go where its others go
# tests: homelink
# file: kmod/homelink.c
s/if \(!\(ipv6_addr_type\(&daddr\) & IPV6_ADDR_LINKLOCAL\)\)/if (true)/
