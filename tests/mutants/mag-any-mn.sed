# SPDX-License-Identifier: GPL-2.0
# what: a MAG may speak for any mobile node
# unit: lma_test
# file: userd/lma/decide.c
s/if \(mag_may_speak\(mag, &pbu->mnid\)\)/if (mag || mag_may_speak(mag, \&pbu->mnid))/
