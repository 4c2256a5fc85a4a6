# SPDX-License-Identifier: GPL-2.0
# what: Router Advertisements of this machine without H are right
# unit: discovery_test
# file: userd/ha/advert.c
s/if \(!\(ra->flags & RA_FLAG_H\)\)$/if (!ra->flags \&\& !ra->lifetime \&\& ra->info)/
