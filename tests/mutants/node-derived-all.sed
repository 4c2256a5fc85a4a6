# SPDX-License-Identifier: GPL-2.0
# what: all mobile nodes get one home address
# unit: peers_test
# file: userd/config/derive.c
/memcpy\(name \+ 3/d;s/, mnid->len \}/, 0 }/
