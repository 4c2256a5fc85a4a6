# SPDX-License-Identifier: GPL-2.0
# what: sessions of all MAGs are shown to who asks for those of one
# unit: order_test
# file: userd/control/select.c
s/^	if \(selection->has_mag\)$/	if (0)/; s/if \(selection->has_mag && /if (0 \&\& /
