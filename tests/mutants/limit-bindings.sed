# SPDX-License-Identifier: GPL-2.0
# what: one binding more than allowed
# tests: limits
# file: kmod/*.c
s/hd->n_bces >= prm->max_bindings/hd->n_bces > prm->max_bindings/
