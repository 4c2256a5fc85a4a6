# SPDX-License-Identifier: GPL-2.0
# what: a MAG whose slot another one has is not found
# unit: peer_test
# file: userd/config/mags.c
s/^(\t)for \(; peers->slot\[i\]; i = .*/\1if (peers->slot[i]) {/
