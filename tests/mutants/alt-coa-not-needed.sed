# SPDX-License-Identifier: GPL-2.0
# what: under ESP the source of a BU is believed
# unit: ha_decide_test
# file: userd/ha/decide.c
s/bu->home_address && !bu->alt_coa\)$/bu->home_address \&\& 0)/
