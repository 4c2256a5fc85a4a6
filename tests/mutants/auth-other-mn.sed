# SPDX-License-Identifier: GPL-2.0
# what: a session is another one's who proves who he is
# unit: ha_auth_test
# file: userd/ha/authenticate.c
s/if \(d->bce && !mnid_equal\(&d->bce->mn->mnid, &d->who->mnid\)\)/if (d->bce \&\& !d->who)/
