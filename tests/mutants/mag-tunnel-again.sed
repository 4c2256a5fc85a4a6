# SPDX-License-Identifier: GPL-2.0
# what: a tunnel is told once more when its only session is counted out and in
# unit: tunnel_event_test
# file: userd/lma/tunnel.c
s/lma->mags\.v\[nr\]\.tunnel == !!bce/!bce \&\& !lma->mags.v[nr].tunnel/
