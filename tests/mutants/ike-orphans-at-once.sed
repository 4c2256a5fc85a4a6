# SPDX-License-Identifier: GPL-2.0
# what: SAs that charon is just making are deleted
# unit: ike_test
# file: userd/ipsec/review.c
s/if \(now - suspect->since < SUSPECT_MS\)/if (now < suspect->since)/
