# SPDX-License-Identifier: GPL-2.0
# what: an IKE SA that is rekeyed loses its ESP SAs with the old one
# unit: sa_test ike_test
# file: userd/ipsec/account.c
s/^\t\t\tset->v\[i\]\.ike = id;/\t\t\tset->v[i].ike = id ? old : 0;/
