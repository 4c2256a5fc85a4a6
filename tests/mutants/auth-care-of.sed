# SPDX-License-Identifier: GPL-2.0
# what: the care-of address is not authenticated
# unit: auth_test ha_auth_test
# file: userd/wire/auth.c
s/^\thmac_sha1_update\(&ctx, sizeof\(ends->coa\), ends->coa\.s6_addr\);//
