# SPDX-License-Identifier: GPL-2.0
# what: a host gets its mobile networks
# unit: ha_decide_test
# file: userd/ha/router.c
/^bool ha_check_networks\(/,/^\}/s/if \(!is_router\(bu\)\)/if (!is_router(bu) \&\& !d->profile->router)/
