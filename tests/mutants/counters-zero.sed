# SPDX-License-Identifier: GPL-2.0
# what: what never happened is among the counters
# unit: cli_table_test
# file: tools/counters.c
s/\(!part->look->more && !json_integer_value\(value\)\)/false/
