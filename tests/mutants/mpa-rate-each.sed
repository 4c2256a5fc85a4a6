# SPDX-License-Identifier: GPL-2.0
# what: each home address of a mobile node has a limit of its own
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/for \(each = mn_first\(bce->mn, HALMA_KIND_MIPV6\); each; each = mn_next\(each\)\)/for (each = bce; each; each = NULL)/
