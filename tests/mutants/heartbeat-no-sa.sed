# SPDX-License-Identifier: GPL-2.0
# what: a MAG without an SA is sent heartbeats, and fails when it does not answer them
# unit: silence_test
# file: userd/lma/watch.c
s/if \(!mag_has_sa\(lma_mag\(lma, mag\), lma->core->conf\)\)/if (!mag_has_sa(lma_mag(lma, mag), lma->core->conf) \&\& !hb->mag.s6_addr[0])/
