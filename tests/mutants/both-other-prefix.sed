# SPDX-License-Identifier: GPL-2.0
# what: who comes home gets another prefix than that of its home address
# unit: both_test
# file: userd/lma/addresses.c
s/take_homes\(known, pbu, pool, d\);/(void)take_homes;/
