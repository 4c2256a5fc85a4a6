# SPDX-License-Identifier: GPL-2.0
# what: a BRI without P is about proxy bindings, too
# unit: revoke_mag_test
# file: userd/lma/bri.c
s/if \(bri->br\.flags & BR_FLAG_P\)/if (bri->br.flags \& BR_FLAG_P || !global)/
