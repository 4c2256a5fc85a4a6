# SPDX-License-Identifier: GPL-2.0
# what: what one that leaves had is given in the same reload
# unit: for_good_test
# file: userd/core/home.c
s/reserve_all\(pools, core->conf\);/;/
