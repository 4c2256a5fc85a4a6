# SPDX-License-Identifier: GPL-2.0
# what: a mobile node has any number of sessions
# unit: lma_limits_test
# file: userd/lma/decide.c
s/mn->session_count < d->profile->max_sessions/true/
