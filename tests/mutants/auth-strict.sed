# SPDX-License-Identifier: GPL-2.0
# what: where order is strict, it is not
# unit: ha_auth_test
# file: userd/ha/authenticate.c
s/if \(d->misplaced && d->who->auth\.strict\)/if (d->misplaced \&\& !d->who)/
