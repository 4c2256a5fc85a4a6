# SPDX-License-Identifier: GPL-2.0
# what: a refused command ends with 0
# tests: cli
# file: tools/*.c
s/return r->failures != before \? EXIT_REFUSED : ret;/return before ? ret : ret;/
