# SPDX-License-Identifier: GPL-2.0
# what: an earlier deadline waits for the one before it
# unit: daemon_test
# file: userd/daemon.c
s/^\tif \(at >= h->wakes\)$/\tif (at >= h->wakes || h->wakes != UINT64_MAX)/
