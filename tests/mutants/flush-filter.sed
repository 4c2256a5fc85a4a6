# SPDX-License-Identifier: GPL-2.0
# what: the summary of a flush does not say along which far end
# tests: flush contract
# file: kmod/*.c
s/\(flt->by & HALMA_BY_TUNNEL && halma_fill_filter_path\(skb, flt\)\)/false/
