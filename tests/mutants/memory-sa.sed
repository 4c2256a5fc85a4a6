# SPDX-License-Identifier: GPL-2.0
# what: a sequence number is remembered though the SA is gone
# unit: bu_esp_test
# file: userd/ha/ha.c
s/^	if \(!sas\)$/	if (0)/
