# SPDX-License-Identifier: GPL-2.0
# what: one prefix more than allowed
# tests: limits
# file: kmod/bcache.c
s/after > prm->max_prefixes/after > prm->max_prefixes + 1/
