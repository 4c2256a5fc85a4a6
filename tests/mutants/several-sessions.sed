# SPDX-License-Identifier: GPL-2.0
# what: with several sessions the newest one is taken
# unit: matrix_test
# file: userd/lma/match.c
s/bce = mn_only\(mn, HALMA_KIND_PMIPV6\)/bce = mn_first(mn, HALMA_KIND_PMIPV6)/
