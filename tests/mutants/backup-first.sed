# SPDX-License-Identifier: GPL-2.0
# what: changes wait until the store is copied
# unit: store_backup_test
# file: userd/store/store.c
s/while \(store->copying && store->file\.db && !is_due\(store\)\)/while (store->copying \&\& store->file.db)/
