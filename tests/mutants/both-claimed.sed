# SPDX-License-Identifier: GPL-2.0
# what: what a session has is claimed once more by the other protocol
# unit: both_test
# file: userd/core/assign.c
s/if \(cache_uses\(&core->cache, prefix\)\)/if (prefix->len > 128)/
