# SPDX-License-Identifier: GPL-2.0
# what: a BA is not signed
# unit: bu_auth_test
# file: userd/ha/bu.c
s/if \(d->sa\)/if (answer \&\& !d->sa \&\& d->who)/
