# SPDX-License-Identifier: GPL-2.0
# what: what is wider than its column breaks the line of a table
# unit: cli_table_test
# file: tools/table.c
s/if \(width > room && t->look\.width && i \+ 1 < t->count\)/if (0)/
