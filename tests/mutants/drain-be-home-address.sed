# SPDX-License-Identifier: GPL-2.0
# what: a BE with a Home Address option is not taken
# unit: drain_test
# file: userd/anchor.c
s/return is_bound\(anchor, &packet->src, &packet->sent_from\)/return !anchor \&\& packet/
