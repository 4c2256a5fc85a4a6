# SPDX-License-Identifier: GPL-2.0
# what: a mobile node gets an IPv4 home address that its profile does not allow
# unit: lma_ipv4_test
# file: userd/lma/decide.c
s/if \(ipv4 && !d->profile->ipv4\)/if (false)/
