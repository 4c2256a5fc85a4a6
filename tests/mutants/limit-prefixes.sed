# SPDX-License-Identifier: GPL-2.0
# what: one prefix more than allowed
# tests: limits
# file: kmod/*.c
s/before >= prm->max_prefixes/before > prm->max_prefixes/
