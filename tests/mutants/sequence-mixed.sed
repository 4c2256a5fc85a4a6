# SPDX-License-Identifier: GPL-2.0
# what: a number that came with a timestamp is compared with
# unit: replay_test
# file: userd/**/*.c
s/ \|\| !last->by_sequence//
