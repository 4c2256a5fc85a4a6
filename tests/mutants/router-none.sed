# SPDX-License-Identifier: GPL-2.0
# what: a mobile router without mobile networks is accepted
# unit: ha_decide_test
# file: userd/ha/router.c
s/if \(d->prefix_count > 1\)/if (profile)/
