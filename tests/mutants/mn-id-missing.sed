# SPDX-License-Identifier: GPL-2.0
# what: an answer to a request without identifier has none
# unit: lma_test
# file: userd/lma/decide.c
s/^(\tmh_set\(out, MH_OPT_MN_ID\);)/\tif (mh_has(in, MH_OPT_MN_ID))\n\t\1/
