# SPDX-License-Identifier: GPL-2.0
# what: one mobile node more than allowed
# tests: limits
# file: kmod/*.c
s/hd->n_mns >= max/hd->n_mns > max/
