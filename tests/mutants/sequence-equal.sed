# SPDX-License-Identifier: GPL-2.0
# what: the last sequence number is accepted again
# unit: replay_test lma_test
# file: userd/**/*.c
s/ahead >= 1 && //
