# SPDX-License-Identifier: GPL-2.0
# what: a route that somebody took away stays away
# tests: keep
# unit: reload_test
# file: userd/kernel/device.c
s/if \(state == ROUTE_RIGHT\)/if (state == ROUTE_RIGHT || (state == ROUTE_MISSING \&\& conf->network_count == 1))/
