# SPDX-License-Identifier: GPL-2.0
# what: forged BUs are always answered
# unit: bu_auth_test
# file: userd/ha/bu.c
s/#define FORGED_PER_SECOND\t200/#define FORGED_PER_SECOND\t1000000/
