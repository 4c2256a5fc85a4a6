# SPDX-License-Identifier: GPL-2.0
# what: the link-local address of the MAG does not count
# unit: lma_test
# file: userd/**/*.c
s/if \(!in6_is_zero\(&opts->lla\)\)/if (false)/
