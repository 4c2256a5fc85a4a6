# SPDX-License-Identifier: GPL-2.0
# what: bits behind the length of a prefix are told
# unit: icmp_test
# file: userd/wire/icmp.c
s/option\[16 \+ i\] = prefix->addr.s6_addr\[i\] & .*;/memcpy(option + 16, \&prefix->addr, 16);/
