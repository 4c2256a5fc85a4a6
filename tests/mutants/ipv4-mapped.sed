# SPDX-License-Identifier: GPL-2.0
# what: a mapped address in a home network prefix option counts as the IPv4 home address
# unit: lma_ipv4_test
# file: userd/lma/match.c
s/if \(prefix_is_ipv4\(&opts->hnp\[i\]\)\)/if (0)/
