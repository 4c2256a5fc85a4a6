# SPDX-License-Identifier: GPL-2.0
# what: a malformed access network is taken
# unit: lma_kept_test
# file: userd/wire/kept_options.c
s/if \(!sub_valid\(type, &sub\)\)/if (!sub_valid(type, \&sub) \&\& !ani)/
