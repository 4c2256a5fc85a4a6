# SPDX-License-Identifier: GPL-2.0
# what: the change of a far end stays when a flush takes its bindings
# tests: flush
# file: kmod/netlink.c
s/bce->change = hd->change \+ 1;/bce->change = hd->change + fl->each;/
