# SPDX-License-Identifier: GPL-2.0
# what: a file that was deleted goes on being written
# unit: store_test
# file: userd/store/database.c
s/SQLITE_OK && moved;/SQLITE_OK \&\& moved == 2;/
