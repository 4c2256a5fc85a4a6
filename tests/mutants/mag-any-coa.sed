# SPDX-License-Identifier: GPL-2.0
# what: a MAG may name any care-of address
# unit: lma_test
# file: userd/**/*.c
s/!mag_may_name\(d->mag, &pbu->pcoa\)/false/
