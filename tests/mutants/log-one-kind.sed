# SPDX-License-Identifier: GPL-2.0
# what: a MAG hides the sessions that it takes behind PBUs that are refused
# unit: refusal_test
# file: userd/lma/report.c
s/log\.of\[LOG_CHANGED\]/log.of[LOG_REFUSED]/
