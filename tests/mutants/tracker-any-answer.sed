# SPDX-License-Identifier: GPL-2.0
# what: an answer without a verdict counts
# unit: tracker_test
# file: userd/**/*.c
s/ && json_is_boolean\(attached\);/;/
