# SPDX-License-Identifier: GPL-2.0
# what: any octets of the store are believed to be options
# unit: store_file_test
# file: userd/store/database.c
s/return kept_valid\(kept->data, len\);/return true;/
