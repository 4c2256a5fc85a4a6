# SPDX-License-Identifier: GPL-2.0
# what: a MAG called other has a sample that others have, too
# unit: metrics_test
# file: userd/control/families.c
s/ && strcmp\(name, METRICS_OTHER\)//
