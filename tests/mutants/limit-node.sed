# SPDX-License-Identifier: GPL-2.0
# what: one mobile node may have all bindings
# tests: limits
# file: kmod/*.c
s/if \(bce->mn->n_bces >= prm->max_mn_bindings\)/if (false)/
