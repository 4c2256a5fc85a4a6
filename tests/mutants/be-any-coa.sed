# SPDX-License-Identifier: GPL-2.0
# what: a Home Address option may come from any care-of address
# unit: bu_test
# file: userd/anchor.c
s/^\t       in6_equal\(&bce->facts\.coa, sent_from\);/\t       sent_from;/
