# SPDX-License-Identifier: GPL-2.0
# what: sessions of any state are shown to who asks for one
# unit: order_test
# file: userd/control/select.c
s/if \(selection->state && strcmp/if (0 \&\& strcmp/
