# SPDX-License-Identifier: GPL-2.0
# what: monitor sync prints an older state
# unit: cli_seen_test
# file: tools/*.c
s/e->change >= change/e->change == change/
