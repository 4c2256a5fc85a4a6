# SPDX-License-Identifier: GPL-2.0
# what: SAs with keys by hand that somebody deleted stay away
# unit: nodekeys_test
# file: userd/ipsec/review.c
/manual_mend\(ike/d
