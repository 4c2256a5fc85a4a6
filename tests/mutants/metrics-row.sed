# SPDX-License-Identifier: GPL-2.0
# what: a counter is in no metric
# unit: metrics_test
# file: userd/control/families.c
/CORE\(closed\)/d
