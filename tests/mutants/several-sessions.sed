# SPDX-License-Identifier: GPL-2.0
# what: with several sessions the newest one is taken
# unit: matrix_test
# file: userd/**/*.c
s/if \(mn->session_count != 1\)/if (!mn->session_count)/
