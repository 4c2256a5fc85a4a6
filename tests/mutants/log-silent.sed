# SPDX-License-Identifier: GPL-2.0
# what: lines that are lost are counted, but nobody says so
# unit: log_test
# file: userd/base/log.c
s/^\tatomic_fetch_add\(&log_unsaid, 1\);$//
