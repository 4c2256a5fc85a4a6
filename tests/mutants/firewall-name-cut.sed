# SPDX-License-Identifier: GPL-2.0
# what: long names in a firewall are cut
# unit: firewall_test
# file: userd/kernel/firewall.c
s/^#define NAME_MAX_LEN\tNFT_NAME_MAXLEN/#define NAME_MAX_LEN\t64/
