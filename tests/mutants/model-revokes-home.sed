# SPDX-License-Identifier: GPL-2.0
# what: the operator revokes what a gateway has of a mobile node, and its home registration goes, too
# host: model
# file: userd/lma/revoke.c
/^unsigned int lma_revoke_mn\(/,/^\}/s/^\t\tcount\+\+;$/&\n\t\tif (mn_first(mn, HALMA_KIND_MIPV6))\n\t\t\tending_one(lma->core, mn_first(mn, HALMA_KIND_MIPV6), ENDING_NOW);/
