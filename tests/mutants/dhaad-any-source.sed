# SPDX-License-Identifier: GPL-2.0
# what: requests for home agents from no unicast address are answered
# unit: discovery_test
# file: userd/ha/discovery.c
s/else if \(!answerable\(packet\)\)/else if (!answerable(packet) \&\& !packet->len)/
