# SPDX-License-Identifier: GPL-2.0
# what: a change does not raise the change number
# tests: monitor
# file: kmod/bcache.c
s/bce->change = \+\+hd->change;/bce->change = hd->change;/
