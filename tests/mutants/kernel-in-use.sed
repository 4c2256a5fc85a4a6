# SPDX-License-Identifier: GPL-2.0
# what: a prefix that somebody else holds in the kernel is tried again
# unit: lmarun_test
# file: userd/**/*.c
s/req->error != -EADDRINUSE/true/
