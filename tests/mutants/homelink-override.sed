# SPDX-License-Identifier: GPL-2.0
# what: the advertisement does not override what neighbours know
# unit: neighbor_test
# file: userd/wire/neighbor.c
s/= ND_NA_FLAG_OVERRIDE \|/= 0 |/
