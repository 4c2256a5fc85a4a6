# SPDX-License-Identifier: GPL-2.0
# what: a mobile node that comes from home counts as one that was served by nobody
# unit: latency_test
# file: userd/ha/bu.c
s/ == HA_MOVE && !was_at_home\)/ == HA_MOVE)/
