# SPDX-License-Identifier: GPL-2.0
# what: a MAG whose slot another one has is not found
# unit: mags_test
# file: userd/config/mags.c
s/^(\t)for \(; mags->slot\[i\]; i = .*/\1if (mags->slot[i]) {/
