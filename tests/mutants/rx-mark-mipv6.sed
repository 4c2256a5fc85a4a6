# SPDX-License-Identifier: GPL-2.0
# what: uplink packets of a MIPv6 binding are marked, too, and their answers go elsewhere
# tests: contract
# file: kmod/rcv.c
s/if \(rx->bce->kind != HALMA_KIND_MIPV6\)/if (rx->bce)/
