# SPDX-License-Identifier: GPL-2.0
# what: an identifier of length zero names everybody
# unit: conf_test
# file: userd/**/*.c
s/if \(!mnid->len\)/if (false)/
