# SPDX-License-Identifier: GPL-2.0
# what: a request does not see the one before it in the batch
# unit: lmarun_test
# file: userd/**/*.c
s/\|\| is_pending\(lma, &pbu, &d\)/|| (is_pending(lma, \&pbu, \&d) \&\& false)/
