# SPDX-License-Identifier: GPL-2.0
# what: the counters of what a flush takes are lost
# tests: contract
# file: kmod/*.c
/halma_counters_add\(&fl->gone\.c, &c, NULL\);/d
