# SPDX-License-Identifier: GPL-2.0
# what: nobody need say who he is
# unit: ha_auth_test
# file: userd/ha/authenticate.c
s/if \(!bu->mnid\.len && !d->bce\)/if (!bu->mnid.len \&\& !d->who)/
