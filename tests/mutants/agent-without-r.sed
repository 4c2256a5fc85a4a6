# SPDX-License-Identifier: GPL-2.0
# what: a prefix without R is an address of a home agent
# unit: icmp_test
# file: userd/ha/agents.c
s/if \(!\(prefix->flags \& PREFIX_FLAG_R\) \|\| /if (/
