# SPDX-License-Identifier: GPL-2.0
# what: a MAG may speak for any mobile node
# unit: lma_test
# file: userd/lma/decide.c
s/if \(!may_speak\(d->mag, pbu\)\)/if (!d->mag)/
