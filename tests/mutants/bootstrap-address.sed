# SPDX-License-Identifier: GPL-2.0
# what: an address is taken for the host name of the anchor
# unit: cli_bootstrap_test
# file: tools/bootstrap.c
s/return !isdigit\(\(unsigned char\)strrchr\(name, '\.'\)\[1\]\);/return true;/
