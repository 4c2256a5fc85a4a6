# SPDX-License-Identifier: GPL-2.0
# what: whoever has no home address here is always answered
# unit: bu_test
# file: userd/ha/bu.c
s/#define STRANGERS_PER_SECOND\t200/#define STRANGERS_PER_SECOND\t1000000/
