# SPDX-License-Identifier: GPL-2.0
# what: an address is not found in a prefix that is its session's
# unit: order_test
# file: userd/control/select.c
s/len >= least; len--/len >= 128; len--/
