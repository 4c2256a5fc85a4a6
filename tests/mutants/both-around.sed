# SPDX-License-Identifier: GPL-2.0
# what: the prefix around a home address is no mobile node's
# unit: both_test
# file: userd/config/confmn.c
s/take_around\(ctx, &profiles->v\[i\]\);/(void)take_around;/
