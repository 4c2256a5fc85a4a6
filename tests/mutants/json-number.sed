# SPDX-License-Identifier: GPL-2.0
# what: JSON numbers are strings
# unit: cli_show_test
# file: tools/*.c
s/if \(value > INT64_MAX\)/if (value)/
