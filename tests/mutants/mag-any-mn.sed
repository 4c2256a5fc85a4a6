# SPDX-License-Identifier: GPL-2.0
# what: a MAG may speak for any mobile node
# unit: lma_test
# file: userd/**/*.c
s/!mag_may_speak\(d->mag, &pbu->mnid\)/false/
