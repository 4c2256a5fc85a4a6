# SPDX-License-Identifier: GPL-2.0
# what: BUs that are sent again are always answered
# unit: bu_auth_test
# file: userd/ha/bu.c
s/#define REPLAYED_PER_SECOND\t10/#define REPLAYED_PER_SECOND\t1000000/
