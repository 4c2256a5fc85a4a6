# SPDX-License-Identifier: GPL-2.0
# what: nobody is warned of a route without gateway
# tests: neigh
# file: kmod/*.c
s/if \(unlikely\(!halma_has_gateway\(skb\)\)\)/if (!halma_has_gateway(skb) \&\& !tx)/
