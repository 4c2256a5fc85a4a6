# SPDX-License-Identifier: GPL-2.0
# what: SAs with keys by hand are deleted as those of nobody
# unit: nodekeys_test
# file: userd/ipsec/account.c
/origin != SA_ORPHAN/s/!= SA_ORPHAN/== SA_LIVE/
