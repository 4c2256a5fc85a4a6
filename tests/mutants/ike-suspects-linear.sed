# SPDX-License-Identifier: GPL-2.0
# what: each SA of nobody is looked for among all of them
# unit: nodemany_test
# file: userd/ipsec/review.c
s/before = bsearch\(suspect, old->v, old->count, sizeof\(\*old->v\), suspect_cmp\);/for (unsigned int i = 0; i < old->count; i++)\n\t\t\tif (!suspect_cmp(suspect, \&old->v[i]))\n\t\t\t\tbefore = \&old->v[i];/
