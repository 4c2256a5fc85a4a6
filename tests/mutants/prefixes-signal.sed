# SPDX-License-Identifier: GPL-2.0
# what: an SA for prefixes counts as one for signalling
# unit: nodesas_test
# file: userd/ipsec/account.c
/^unsigned int sa_count_use/,/^}/s/ == use;/ <= IKE_USE_MAX;/
