# SPDX-License-Identifier: GPL-2.0
# what: a host becomes a mobile router in a refresh
# unit: ha_decide_test
# file: userd/ha/router.c
s/if \(was == is_router\(bu\)\)/if (was <= is_router(bu))/
