# SPDX-License-Identifier: GPL-2.0
# what: a mobile router whose registration has ended has its prefix yet when it comes as a host
# host: model
# file: userd/ha/router.c
/^bool ha_check_networks\(/,/^\}/s/^\tif \(!is_router\(bu\)\)/\tif (!is_router(bu) \&\& !(d->bce \&\& d->bce->facts.mipv6.flags \& BU_FLAG_R))/
