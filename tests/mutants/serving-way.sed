# SPDX-License-Identifier: GPL-2.0
# what: the MAG that has a session cannot give it another Proxy-CoA with a refresh
# unit: gateway_test
# file: userd/lma/match.c
s/in6_equal\(&pbu->pcoa, &bce->facts\.coa\) \|\| lma_from_serving\(pbu, bce\)/in6_equal(\&pbu->pcoa, \&bce->facts.coa)/
