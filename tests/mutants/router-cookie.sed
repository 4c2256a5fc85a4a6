# SPDX-License-Identifier: GPL-2.0
# what: R is forgotten when the daemon starts again
# unit: router_test
# file: userd/ha/ha.c
s/facts->mipv6\.flags = \(u16\)\(own->octet\[0\] << 8\);/facts->mipv6.flags = 0;/
