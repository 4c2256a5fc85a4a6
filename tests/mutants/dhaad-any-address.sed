# SPDX-License-Identifier: GPL-2.0
# what: requests for home agents are answered wherever they went
# unit: discovery_test
# file: userd/ha/discovery.c
s/if \(in6_equal\(&addr, anycast\)\)/if (!in6_is_zero(\&addr) \&\& anycast)/
