# SPDX-License-Identifier: GPL-2.0
# what: the timestamp of the last message is accepted again
# unit: replay_test lma_test
# file: userd/**/*.c
s/&& timestamp == last->timestamp\)/\&\& false)/
