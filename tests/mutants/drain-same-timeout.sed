# SPDX-License-Identifier: GPL-2.0
# what: the timeout is not doubled
# unit: drain_test
# file: userd/ha/drain.c
s/INITIAL_HA_SWITCH_TIMEOUT << leaver->turns/INITIAL_HA_SWITCH_TIMEOUT/
