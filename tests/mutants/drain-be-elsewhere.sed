# SPDX-License-Identifier: GPL-2.0
# what: a BE from another care-of address is taken for the mobile node's
# unit: drain_test
# file: userd/anchor.c
s/return is_bound\(anchor, &packet->src, &packet->sent_from\)/return anchor \&\& packet/
