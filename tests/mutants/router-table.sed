# SPDX-License-Identifier: GPL-2.0
# what: mobile networks of others are forwarded
# unit: ha_decide_test
# file: userd/ha/router.c
s/if \(!ha_may_move\(known->conf, d->profile, &bu->hoa, &network\)\)/if (!d->profile \&\& !known)/
