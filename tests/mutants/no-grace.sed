# SPDX-License-Identifier: GPL-2.0
# what: the previous far end is refused at once after a handover
# tests: uplink
# file: kmod/*.c
s/new->prev = old->tnl;/new->prev = NULL;/
