# SPDX-License-Identifier: GPL-2.0
# what: a refused command ends with 0
# tests: cli
# file: tools/err.c
s/return EXIT_REFUSED;/return EXIT_OK;/
