# SPDX-License-Identifier: GPL-2.0
# what: a MAG may name an address of the anchor as its Proxy-CoA
# unit: overlap_test
# file: userd/config/confmag.c
s/if \(prefix_has\(proxy_coa, \&dev->local\[i\]\)\)/if (0)/
