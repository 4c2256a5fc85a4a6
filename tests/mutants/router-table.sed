# SPDX-License-Identifier: GPL-2.0
# what: mobile networks of others are forwarded
# unit: ha_decide_test
# file: userd/ha/router.c
s/if \(!profile_may_move\(d->profile, &network\)\)/if (!d->profile)/
