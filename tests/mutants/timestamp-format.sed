# SPDX-License-Identifier: GPL-2.0
# what: the fraction of a timestamp is in milliseconds
# unit: replay_test
# file: userd/**/*.c
s/\(\(u64\)nsec << 16\) \/ 1000000000U/nsec \/ 1000000U/
