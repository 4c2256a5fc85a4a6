# SPDX-License-Identifier: GPL-2.0
# what: a quote in a label ends it
# unit: metrics_test
# file: userd/control/openmetrics.c
s/else if \(\*text == '"'\)/else if (*text == '\\n')/
