# SPDX-License-Identifier: GPL-2.0
# what: the operator revokes what a gateway has of a node, and its home registration ends, too
# host: model
# file: userd/lma/revoke.c
/^unsigned int lma_revoke_mn\(/,/^\}/s/^\t\tcount\+\+;$/&\n\t\tif (mn_first(mn, HALMA_KIND_MIPV6))\n\t\t\ttimer_set(\&lma->core->cache.timers, \&mn_first(mn, HALMA_KIND_MIPV6)->timer,\n\t\t\t\t  lma->core->now.boot_ms);/
