# SPDX-License-Identifier: GPL-2.0
# what: the route of another device is replaced
# tests: keep
# unit: reload_test
# file: userd/kernel/device.c
s/if \(state == ROUTE_ELSEWHERE\)/if (state == ROUTE_ELSEWHERE \&\& !network)/
