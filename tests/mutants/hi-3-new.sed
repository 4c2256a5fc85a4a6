# SPDX-License-Identifier: GPL-2.0
# what: handoff between MAGs makes a new session
# unit: matrix_test
# file: userd/**/*.c
s/ \|\| opts->hi == HI_BETWEEN_MAGS\)/)/
