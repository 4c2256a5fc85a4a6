# SPDX-License-Identifier: GPL-2.0
# what: a message that goes no further is told and logged, but not counted
# unit: refusal_test
# file: userd/core/report.c
s/\(\*ruling->count\)\+\+;/(*ruling->count) += 0;/
