# SPDX-License-Identifier: GPL-2.0
# what: a bucket has not what is in those below it
# unit: metrics_test
# file: userd/control/openmetrics.c
s/count \+= h->count\[i\];/count = h->count[i];/
