# SPDX-License-Identifier: GPL-2.0
# what: in the text format a counter is not that of its family
# unit: metrics_test
# file: userd/control/openmetrics.c
/^	if \(om->plain\)$/{N;d;}
