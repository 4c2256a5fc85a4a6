# SPDX-License-Identifier: GPL-2.0
# what: what a full queue refuses is dropped twice
# tests: dropped
# file: kmod/*.c
s/halma_count_left\(rx->hd, HALMA_DROP_RX_NOMEM\)/halma_count_drop(rx->hd, HALMA_DROP_RX_NOMEM)/
