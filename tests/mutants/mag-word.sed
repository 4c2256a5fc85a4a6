# SPDX-License-Identifier: GPL-2.0
# what: halma-mag gets a word that neither its manual nor its --help has
# unit: cli_names_test
# file: tools/mag/words.c
s/"silent", offsetof/"secret", offsetof/
