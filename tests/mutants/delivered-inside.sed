# SPDX-License-Identifier: GPL-2.0
# what: packets for the anchor are delivered in the inner namespace
# tests: local
# file: kmod/*.c
s/halma_rx_is_local\(rx, skb\)\) && halma_rx_is_elsewhere\(rx\)/false) \&\& halma_rx_is_elsewhere(rx) \&\& halma_rx_is_local(rx, skb)/
