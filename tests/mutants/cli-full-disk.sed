# SPDX-License-Identifier: GPL-2.0
# what: what could not be written is no failure
# tests: cli
# file: tools/*.c
s/ret = ret \? ret : EXIT_REFUSED;/ret = ret ? ret : EXIT_OK;/
