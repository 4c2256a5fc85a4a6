# SPDX-License-Identifier: GPL-2.0
# what: a group that could not be written is forgotten
# unit: store_test
# file: userd/store/store.c
s/^\t\tif \(ok\)$/\t\tif (ok || store->status.failures)/
