# SPDX-License-Identifier: GPL-2.0
# what: each MAG has samples of its own, however many there are
# unit: metrics_test
# file: userd/control/families.c
s/text && i < METRICS_NAMED && /text \&\& /
