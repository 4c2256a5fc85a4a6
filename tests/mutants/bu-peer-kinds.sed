# SPDX-License-Identifier: GPL-2.0
# what: whoever has the address of a MAG as care-of address is one of its sessions
# unit: bu_test bce_test
# file: userd/core/cache.c
s/bce->facts\.kind != kind \|\| !in6_equal/kind > 99 || !in6_equal/
s/peer->kind != kind \|\| !in6_equal/!in6_equal/
s/hash_octets\(cache, \(u8\)kind, peer/hash_octets(cache, (u8)(kind > 99), peer/
