# SPDX-License-Identifier: GPL-2.0
# what: the cookie forgets the last timestamp
# unit: cookie_test lmarun_test
# file: userd/**/*.c
s/facts->order\.timestamp = get_u64\(buf \+ 8\);/facts->order.timestamp = 0;/
