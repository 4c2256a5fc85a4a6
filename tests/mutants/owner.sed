# SPDX-License-Identifier: GPL-2.0
# what: anybody may change what a daemon owns
# tests: link
# file: kmod/*.c
s/if \(!hd->owner_portid \|\| force \|\| kind == HALMA_KIND_STATIC\)/if (true)/
