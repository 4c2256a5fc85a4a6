# SPDX-License-Identifier: GPL-2.0
# what: an error that quotes a packet which would have passed is believed
# tests: pmtu
# file: kmod/*.c
s/err->what == HALMA_ERR_TOO_BIG && err->size <= err->mtu/!err->size/
