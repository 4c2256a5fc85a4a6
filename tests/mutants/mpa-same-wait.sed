# SPDX-License-Identifier: GPL-2.0
# what: the time between retries does not double
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/\(\(u64\)PREFIX_ADV_TIMEOUT << telling->retries\)/(u64)PREFIX_ADV_TIMEOUT/
