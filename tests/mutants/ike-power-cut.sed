# SPDX-License-Identifier: GPL-2.0
# what: a MAG with sessions and without SAs is not asked for one
# unit: ike_test
# file: userd/ipsec/review.c
s/return sa_count\(&conn->sas, SA_ORPHAN\) \|\| ike->told\.holds\(ike->told\.ctx, conn->peer\);/return sa_count(\&conn->sas, SA_ORPHAN) || (ike \&\& false);/
