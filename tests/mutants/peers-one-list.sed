# SPDX-License-Identifier: GPL-2.0
# what: sessions of all peers are in one list
# unit: withdraw_test
# file: userd/core/cache.c
/^static struct cache_peer \*peer_get/,/^}/s/peer = calloc\(1, sizeof\(\*peer\)\);/peer = NULL;/
