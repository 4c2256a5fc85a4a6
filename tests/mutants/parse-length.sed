# SPDX-License-Identifier: GPL-2.0
# what: a prefix may be longer than its address
# unit: cli_parse_test
# file: tools/*.c
s/bits = prefix->addr\.family == AF_INET6 \? 128 : 32;/bits = 128;/
