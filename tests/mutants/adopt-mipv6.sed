# SPDX-License-Identifier: GPL-2.0
# what: halmad takes MIPv6 bindings that somebody made by hand for its own
# tests: interplay
# file: userd/daemon.c
s/return info->kind == HALMA_KIND_PMIPV6 \|\| core_made\(anchor_core\(h->anchor\), info\);/return true;/
