# SPDX-License-Identifier: GPL-2.0
# what: the counters of a path begin anew with each change
# tests: contract
# file: kmod/paths.c
s/^\tnew->base = old->base;$//
