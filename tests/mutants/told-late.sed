# SPDX-License-Identifier: GPL-2.0
# what: a notification is sent before the number of its change is taken
# tests: expire
# file: kmod/expire.c
s/bce->change = \+\+hd->change;/bce->change = hd->change + 1;/
