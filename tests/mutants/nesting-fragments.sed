# SPDX-License-Identifier: GPL-2.0
# what: tunnels whose outer packets are fragments are not counted, and go in circles for ever
# tests: nested
# file: kmod/nest.h
s/NEXTHDR_DEST \|\| ip6h->nexthdr == NEXTHDR_FRAGMENT;/NEXTHDR_DEST;/
