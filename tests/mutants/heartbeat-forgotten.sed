# SPDX-License-Identifier: GPL-2.0
# what: with its last session it is forgotten that a MAG was asked, and the next one asks again
# unit: silence_test
# file: userd/lma/heartbeat.c
s/if \(hb->known\)/if (hb)/
