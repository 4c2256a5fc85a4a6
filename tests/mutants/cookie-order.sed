# SPDX-License-Identifier: GPL-2.0
# what: the cookie forgets the last timestamp
# unit: bce_test lmarun_test
# file: userd/**/*.c
s/facts->replay\.timestamp = get_u64\(buf \+ 8\);/facts->replay.timestamp = 0;/
