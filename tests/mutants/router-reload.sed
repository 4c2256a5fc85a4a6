# SPDX-License-Identifier: GPL-2.0
# what: mobile networks that are no longer its own stay with a mobile router
# unit: router_test
# file: userd/ha/ha.c
s/if \(count < bce->set\.count\)/if (!count)/
