# SPDX-License-Identifier: GPL-2.0
# what: a set of fewer prefixes counts as the same
# unit: matrix_test
# file: userd/**/*.c
s/if \(bce->set\.hnp_count != opts->hnp_count\)/if (false)/
