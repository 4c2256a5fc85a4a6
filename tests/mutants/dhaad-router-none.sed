# SPDX-License-Identifier: GPL-2.0
# what: a mobile router is told that all serve it where none does
# unit: discovery_test
# file: userd/ha/discovery.c
s/^\tif \(count\)$/\tif (count || icmp_of_router(packet))/
