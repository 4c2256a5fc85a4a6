# SPDX-License-Identifier: GPL-2.0
# what: a prefix with bits behind its length is given
# unit: lma_test
# file: userd/**/*.c
s/if \(!prefix_valid\(prefix\)\)/if (false)/
