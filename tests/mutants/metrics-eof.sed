# SPDX-License-Identifier: GPL-2.0
# what: OpenMetrics without end
# unit: metrics_test
# file: userd/control/openmetrics.c
s/put\(om, "# EOF\\n"\)/put(om, "")/
