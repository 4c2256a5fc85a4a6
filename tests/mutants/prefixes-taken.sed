# SPDX-License-Identifier: GPL-2.0
# what: an SA for signalling takes away what is for prefixes
# unit: nodesas_test
# file: userd/ipsec/account.c
/^bool sa_has_live/,/^}/s/ && set->v\[i\]\.use == use &&$/ \&\&/
