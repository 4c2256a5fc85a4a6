# SPDX-License-Identifier: GPL-2.0
# what: a refresh has no number of its own
# tests: contract
# file: kmod/*.c
s/bce->refreshed = \+\+hd->refresh;/bce->refreshed = hd->refresh;/
