# SPDX-License-Identifier: GPL-2.0
# what: when the clock is set, sessions outlive the prefix of their home address
# unit: bu_test
# file: userd/anchor.c
s/^\t\tha_shorten\(&anchor->ha\);$/\t\treturn;/
