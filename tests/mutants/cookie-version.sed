# SPDX-License-Identifier: GPL-2.0
# what: a cookie of another layout is read
# unit: cookie_test
# file: userd/**/*.c
s/buf\[0\] == \(COOKIE_VERSION << 4 \| facts->kind\)/(buf[0] \& 15) == facts->kind/
