# SPDX-License-Identifier: GPL-2.0
# what: home agents do not expire
# unit: icmp_test
# file: userd/ha/agents.c
s/if \(agents->v\[i\]\.until > now\)/if (agents->v[i].until)/
