# SPDX-License-Identifier: GPL-2.0
# what: rules of the older iptables that may not be seen are none
# unit: firewall_test
# file: userd/kernel/firewall.c
s/return errno == ENOENT \? 0 : -errno;/return 0;/
