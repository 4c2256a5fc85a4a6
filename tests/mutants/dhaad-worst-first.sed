# SPDX-License-Identifier: GPL-2.0
# what: home agents with a low preference are named first
# unit: icmp_test
# file: userd/ha/agents.c
s/return x->preference > y->preference \? -1 : 1;/return x->preference < y->preference ? -1 : 1;/
