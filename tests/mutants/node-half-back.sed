# SPDX-License-Identifier: GPL-2.0
# what: an SA for one home address takes away what another one has
# unit: nodes_test
# file: userd/ipsec/review.c
/if \(sa_has_live/s/sa_has_live\(&conn->sas, use, place\)/sa_count(\&conn->sas, SA_LIVE)/
