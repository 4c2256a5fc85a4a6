# SPDX-License-Identifier: GPL-2.0
# what: K is set where there is no IKE SA
# unit: nodes_test
# file: userd/ipsec/ipsec.c
s/if \(!info.live \|\| in6_is_zero\(&info.host\)\)/if (0)/
