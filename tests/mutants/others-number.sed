# SPDX-License-Identifier: GPL-2.0
# what: a policy of others with the number that the anchor's have is taken for one behind them
# unit: others_test
# file: userd/ipsec/others.c
s/other->priority <= SPD_PRIORITY_ESP \&\&/other->priority < SPD_PRIORITY_ESP \&\&/
