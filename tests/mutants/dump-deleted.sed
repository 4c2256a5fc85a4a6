# SPDX-License-Identifier: GPL-2.0
# what: a dump does not tell that bindings went meanwhile
# tests: dump
# file: kmod/*.c
/^void halma_bce_del/,/^\}/s/hd->generation\+\+;/(void)i;/
