# SPDX-License-Identifier: GPL-2.0
# what: of a time with several units the last one alone counts
# unit: duration_test
# file: userd/config/duration.c
s/\*ms \+= number/*ms = number/
