# SPDX-License-Identifier: GPL-2.0
# what: who has left comes in when its addresses are found free
# unit: homelink_test
# file: userd/ha/bu.c
s/if \(work->d\.status == BA_NOT_HOME_AGENT\)/if (false)/
