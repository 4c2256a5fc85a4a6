# SPDX-License-Identifier: GPL-2.0
# what: the addresses are in another order
# unit: drain_test
# file: userd/wire/message.c
s/memcpy\(buf \+ 8, ha_switch->address, ha_switch->count \* sizeof\(\*ha_switch->address\)\);/for (unsigned int i = 0; i < ha_switch->count; i++)\n\t\tmemcpy(buf + 8 + 16 * i, \&ha_switch->address[ha_switch->count - 1 - i], 16);/
