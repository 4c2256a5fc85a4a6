# SPDX-License-Identifier: GPL-2.0
# what: the kernel takes data with a Home Address option only after the BA has left
# unit: bu_test
# file: userd/anchor.c
s/^\taway_flush\(\&anchor->ha\);$//; s/^\tmh_copies_free\(\&anchor->core.copies\);$/\tmh_copies_free(\&anchor->core.copies);\n\taway_flush(\&anchor->ha);/
