# SPDX-License-Identifier: GPL-2.0
# what: a table is wider than the terminal
# unit: cli_table_test
# file: tools/table.c
s/^	return least && width\[column\] > least \? .*;/	return least \&\& width[column] < least;/
