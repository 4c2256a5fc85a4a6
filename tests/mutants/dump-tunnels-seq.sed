# SPDX-License-Identifier: GPL-2.0
# what: a dump of far ends does not say that some came or went
# tests: dump
# file: kmod/tnl.c
s/^\thd->tnl_generation\+\+;$//
