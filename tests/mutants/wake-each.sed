# SPDX-License-Identifier: GPL-2.0
# what: each message that puts the next deadline off costs a system call
# unit: daemon_test
# file: userd/daemon.c
s/^\tif \(at >= h->wakes\)$/\tif (!h->wakes)/
