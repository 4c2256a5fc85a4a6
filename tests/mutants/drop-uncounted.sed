# SPDX-License-Identifier: GPL-2.0
# what: some drops are not counted
# tests: stress
# file: kmod/*.c
s/^\thalma_count_drop\(hd, cause\);$/\tif (cause != HALMA_DROP_BLOCKED)\n\t&/
