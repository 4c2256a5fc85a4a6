# SPDX-License-Identifier: GPL-2.0
# what: a Mobile Prefix Solicitation from another care-of address is answered
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/else if \(!in6_equal\(&bce->facts.coa, &packet->sent_from\)\)/else if (!in6_equal(\&bce->facts.coa, \&packet->sent_from) \&\& !packet->len)/
