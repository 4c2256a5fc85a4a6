# SPDX-License-Identifier: GPL-2.0
# what: each BU of a mobile node that a MAG has, too, counts as late
# unit: bu_test
# file: userd/ha/report.c
s/ \|\| other->told <= bce->told\)/)/
