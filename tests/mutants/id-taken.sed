# SPDX-License-Identifier: GPL-2.0
# what: an id that is taken in the kernel refuses a mobile node
# unit: lmarun_test
# file: userd/**/*.c
s/ \|\| req->error != -EEXIST/ || req->error/
