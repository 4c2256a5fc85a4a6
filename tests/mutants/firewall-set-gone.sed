# SPDX-License-Identifier: GPL-2.0
# what: a set that is deleted meanwhile keeps the firewall from being looked at
# unit: firewall_test
# file: userd/kernel/firewall.c
s/if \(err == -ENOENT\)/if (err == -ENOTTY)/
