# SPDX-License-Identifier: GPL-2.0
# what: MAGs share the limit of log lines
# unit: lma_limits_test
# file: userd/core/report.c
s/^(\t)if \(!limits\)$/\1if (limits || !limits)/
