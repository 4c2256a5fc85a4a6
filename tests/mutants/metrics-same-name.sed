# SPDX-License-Identifier: GPL-2.0
# what: counters that share a name have a sample each
# unit: metrics_test
# file: userd/control/metrics.c
s/if \(!row->name \|\| !had_before\(row, i\)\)/if (!row->name || row->name)/
