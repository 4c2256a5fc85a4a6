# SPDX-License-Identifier: GPL-2.0
# what: a BRI of a MAG ends sessions that another one registered
# unit: revoke_mag_test
# file: userd/lma/bri.c
s/if \(!in6_equal\(&bce->facts\.peer, &d->mag->address\)\)/if (!d->mag)/
