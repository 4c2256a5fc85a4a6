# SPDX-License-Identifier: GPL-2.0
# what: a request that was replaced is carried out later
# unit: lmarun_test
# file: userd/**/*.c
s/if \(mn && mn->held && in6_equal\(&mn->held->copy->packet\.src, &pbu->src\)\)/if (mn \&\& mn->held \&\& !lma)/
