# SPDX-License-Identifier: GPL-2.0
# what: a set is read as often as rules name it
# unit: firewall_test
# file: userd/kernel/firewall.c
s/if \(set->table == table && !strcmp\(set->name, name\)\)/if (!set->table)/
