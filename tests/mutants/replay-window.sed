# SPDX-License-Identifier: GPL-2.0
# what: the timestamp window is ignored
# unit: replay_test lma_test
# file: userd/**/*.c
s/&& off > rules->window_ms/& \&\& false/
