# SPDX-License-Identifier: GPL-2.0
# what: mobile networks that a later BU does not name are kept
# unit: router_test
# file: userd/ha/bu.c
s/if \(!work->d\.prefix_count\)/if (work->d.bce)/
