# SPDX-License-Identifier: GPL-2.0
# what: a router without H is a home agent
# unit: icmp_test
# file: userd/ha/agents.c
s/if \(!\(ra->flags \& RA_FLAG_H\) \|\| !lifetime\)/if (!lifetime)/
