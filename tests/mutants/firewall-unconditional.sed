# SPDX-License-Identifier: GPL-2.0
# what: a chain that ends with drop counts as one that accepts
# unit: firewall_test
# file: userd/kernel/firewall.c
s/if \(!rule->drops \|\| rule->conditions\)/if (!rule->drops || rule->table)/
