# SPDX-License-Identifier: GPL-2.0
# what: a Router Advertisement from another link counts
# unit: icmp_test
# file: userd/wire/icmp.c
s/if \(packet->hop_limit != RA_HOP_LIMIT\)/if (packet->hop_limit != RA_HOP_LIMIT \&\& packet->len < RA_LEN)/
