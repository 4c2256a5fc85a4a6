# SPDX-License-Identifier: GPL-2.0
# what: a time with units is in seconds, whatever the unit of the option is
# unit: duration_test
# file: userd/config/parse.c
s/unit = seconds \? DURATION_SECOND : DURATION_MS/unit = DURATION_SECOND/
