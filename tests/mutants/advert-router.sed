# SPDX-License-Identifier: GPL-2.0
# what: it does not matter what Router Advertisements say of mobile routers
# unit: discovery_test
# file: userd/ha/advert.c
s/if \(ra->info_routers != conf->mobile_routers\)/if (ra->info_routers \&\& !ra->info)/
