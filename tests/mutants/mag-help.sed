# SPDX-License-Identifier: GPL-2.0
# what: halma-mag --help tells of a word that there is not
# unit: cli_names_test
# file: tools/mag/help.c
s/ \[bad-checksum\]/ [bad-checksums]/
