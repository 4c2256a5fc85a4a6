# SPDX-License-Identifier: GPL-2.0
# what: a VRF that has gone is what its number is now
# tests: vrf
# file: kmod/*.c
s/if \(prm->vrf == ifindex\) \{/if (!prm) {/
