# SPDX-License-Identifier: GPL-2.0
# what: mobile routers are told of home agents that do not serve them
# unit: discovery_test
# file: userd/ha/discovery.c
s/if \(icmp_of_router\(packet\)\)/if (icmp_of_router(packet) \&\& !id)/
