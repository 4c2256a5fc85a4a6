# SPDX-License-Identifier: GPL-2.0
# what: what is to another address than the home address goes by a routing header as well
# tests: local
# file: kmod/rh2.c
s/return px && rcu_dereference\(px->slot\[HALMA_KIND_MIPV6 - 1\]\) == bce;/return !px || px;/
