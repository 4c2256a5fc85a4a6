# SPDX-License-Identifier: GPL-2.0
# what: the uplink check lets only the first kind speak
# tests: uplink
# file: kmod/*.c
s/verdict = HALMA_DROP_SPOOFED_SOURCE;/return HALMA_DROP_SPOOFED_SOURCE;/
