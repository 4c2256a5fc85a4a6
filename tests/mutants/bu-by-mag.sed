# SPDX-License-Identifier: GPL-2.0
# what: a MAG that sends a BU gets an answer
# unit: ipsec_test
# file: userd/anchor.c
s/if \(anchor->core.conf->ipsec && mag_find\(&anchor->core.conf->mags, &packet->src\)\)$/if (0)/
