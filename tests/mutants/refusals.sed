# SPDX-License-Identifier: GPL-2.0
# what: a MAG is refused any number of times
# unit: lma_limits_test
# file: userd/lma/pbu.c
s/^#define REFUSALS_PER_SECOND.*/#define REFUSALS_PER_SECOND	1000000/
