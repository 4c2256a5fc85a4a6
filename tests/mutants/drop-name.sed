# SPDX-License-Identifier: GPL-2.0
# what: a drop cause has a name that the contract has not
# unit: cli_names_test
# file: tools/*.c
s/"spoofed-source"/"spoofed"/
