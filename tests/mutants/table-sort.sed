# SPDX-License-Identifier: GPL-2.0
# what: user10 stands before user9
# unit: cli_table_test
# file: tools/table.c
s/ret = strverscmp\(/ret = strcmp(/
