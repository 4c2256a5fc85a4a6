# SPDX-License-Identifier: GPL-2.0
# what: the window of sequence numbers is one too wide
# unit: replay_test
# file: userd/**/*.c
s/ahead <= 32767/ahead <= 32768/
