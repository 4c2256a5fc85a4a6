# SPDX-License-Identifier: GPL-2.0
# what: far ends are looked for outside of the VRF
# tests: vrf
# file: kmod/encap_ipv6.c
s/\.flowi6_oif = prm->vrf,/.flowi6_oif = 0,/
