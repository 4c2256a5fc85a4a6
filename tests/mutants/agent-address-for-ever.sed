# SPDX-License-Identifier: GPL-2.0
# what: addresses of home agents do not expire
# unit: icmp_test
# file: userd/ha/agents.c
s/if \(agent->address\[i\]\.until > now\)/if (agent->address[i].until || now)/
