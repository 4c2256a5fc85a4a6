# SPDX-License-Identifier: GPL-2.0
# what: a prefix that goes makes no room
# tests: limits
# file: kmod/bcache.c
s/after -= !halma_stage_has/after -= false \&\& !halma_stage_has/
