# SPDX-License-Identifier: GPL-2.0
# what: our own question that comes back is taken for that of another node
# unit: homelink_test
# file: userd/ha/homelink.c
s/return msg->probe && msg->nonce != item->nonce;/return msg->probe \&\& item->probe;/
