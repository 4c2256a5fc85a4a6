# SPDX-License-Identifier: GPL-2.0
# what: a Router Advertisement from an address that is not link-local counts
# unit: icmp_test
# file: userd/wire/icmp.c
s/if \(!IN6_IS_ADDR_LINKLOCAL\(&packet->src\) \|\| packet->home_address\)/if (packet->home_address)/
