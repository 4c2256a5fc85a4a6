# SPDX-License-Identifier: GPL-2.0
# what: requests for home agents are answered any number of times
# unit: discovery_test
# file: userd/ha/discovery.c
s/(rate_admit\(&ha->asked, ha->core->now.boot_ms, )DHAAD_PER_SECOND/\11000 * DHAAD_PER_SECOND/
