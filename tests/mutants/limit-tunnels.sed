# SPDX-License-Identifier: GPL-2.0
# what: one far end more than allowed
# tests: limits
# file: kmod/*.c
s/hd->n_tnls >= max/hd->n_tnls > max/
