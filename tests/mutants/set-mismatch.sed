# SPDX-License-Identifier: GPL-2.0
# what: prefix sets that differ are not refused
# unit: matrix_test
# file: userd/**/*.c
s/if \(!sets_equal\(found, opts\)\)/if (!sets_equal(found, opts) \&\& false)/
