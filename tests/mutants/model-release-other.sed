# SPDX-License-Identifier: GPL-2.0
# what: a prefix is free when its proxy binding ends, whoever is away with an address in it
# host: model
# file: userd/core/session.c
/^static bool is_used\(/,/^\}/s/\|\| cache_uses\(&core->cache, prefix\)/|| bce_find_hnp(\&core->cache, HALMA_KIND_PMIPV6, prefix)/
