# SPDX-License-Identifier: GPL-2.0
# what: of more MAGs than there is room for only some are looked at
# unit: tunnel_event_test
# file: userd/lma/tunnel.c
s/for \(i = 0; i < lma->mags\.mags->count; i\+\+\)/for (i = 0; i < 1; i++)/
