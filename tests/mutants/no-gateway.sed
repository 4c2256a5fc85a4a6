# SPDX-License-Identifier: GPL-2.0
# what: nobody is warned of a route without gateway
# tests: neigh
# file: kmod/*.c
s/if \(likely\(halma_has_gateway\(skb, tx->family\)\)\)/if (halma_has_gateway(skb, tx->family) || tx)/
