# SPDX-License-Identifier: GPL-2.0
# what: the addresses of a home agent have the same order each time
# unit: discovery_test icmp_test
# file: userd/ha/agents.c
s/for \(i = count; i > 1; i--\) \{/for (i = count; i > 1 + count; i--) {/
