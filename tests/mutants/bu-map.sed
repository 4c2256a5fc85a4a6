# SPDX-License-Identifier: GPL-2.0
# what: a registration with a mobility anchor point is taken for a home registration
# unit: ha_decide_test
# file: userd/ha/decide.c
s/if \(bu->bu.flags \& BU_FLAG_M\)/if (!bu)/
