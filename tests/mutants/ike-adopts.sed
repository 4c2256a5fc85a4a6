# SPDX-License-Identifier: GPL-2.0
# what: SAs that somebody made by hand count
# unit: ike_test
# file: userd/ipsec/review.c
s/else if \(in && judge->adopt && !sa\)/else if (in \&\& !sa)/
