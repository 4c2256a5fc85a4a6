# SPDX-License-Identifier: GPL-2.0
# what: a number that is too large is taken
# unit: cli_parse_test
# file: tools/*.c
s/if \(v > \(max - \(uint64_t\)digit\) \/ base \|\| \(uint64_t\)digit > max\)/if (!max)/
