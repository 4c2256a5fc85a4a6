# SPDX-License-Identifier: GPL-2.0
# what: a handover without a hint is not told
# unit: lma_limits_test
# file: userd/lma/report.c
s/if \(hi != HI_BETWEEN_INTERFACES && hi != HI_BETWEEN_MAGS\)/if (hi == 99)/
