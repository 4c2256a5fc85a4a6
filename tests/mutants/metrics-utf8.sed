# SPDX-License-Identifier: GPL-2.0
# what: two MAGs whose names are no UTF-8 can have the same sample
# unit: metrics_test
# file: userd/control/families.c
s/return text && i/return (text || !text) \&\& i/
