# SPDX-License-Identifier: GPL-2.0
# what: a mobile node has any number of sessions
# unit: lma_limits_test
# file: userd/lma/decide.c
s/mn_count\(mn, HALMA_KIND_PMIPV6\) < d->profile->max_sessions/true/
