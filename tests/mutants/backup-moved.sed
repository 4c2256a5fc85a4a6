# SPDX-License-Identifier: GPL-2.0
# what: the copy of a store that was deleted is taken for one
# unit: store_backup_test
# file: userd/store/store.c
/was deleted or replaced while it was copied/,/;/d
