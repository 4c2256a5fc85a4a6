# SPDX-License-Identifier: GPL-2.0
# what: a multicast home address in a message gets no Binding Error
# unit: bu_test
# file: userd/anchor.c
s/return IN6_IS_ADDR_MULTICAST\(home_address\) \|\|/return !home_address ||/
