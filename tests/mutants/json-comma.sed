# SPDX-License-Identifier: GPL-2.0
# what: items of a JSON list are not separated
# unit: cli_show_test
# file: tools/*.c
s/putchar\(','\);/(void)p;/
