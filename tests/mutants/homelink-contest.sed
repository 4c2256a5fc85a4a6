# SPDX-License-Identifier: GPL-2.0
# what: who looks for the same address, too, is not heard
# unit: homelink_test
# file: userd/ha/homelink.c
s/return msg->probe && msg->nonce != item->nonce;/return msg->probe \&\& !item->probe;/
