# SPDX-License-Identifier: GPL-2.0
# what: every MAG is forgiven what it deviates
# unit: lma_lenient_test
# file: userd/lma/lenient.c
s/if \(!mag \|\| !mag->lenient\)/if (!mag)/
