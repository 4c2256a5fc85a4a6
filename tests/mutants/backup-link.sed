# SPDX-License-Identifier: GPL-2.0
# what: a link where the store is to be copied to is in the way
# unit: store_backup_test
# file: userd/store/backup.c
/one that was not finished, or a link/,/unlink/s/unlink\(copy->path\);//
