# SPDX-License-Identifier: GPL-2.0
# what: a change of a binding has the version of the last one
# unit: lma_test lmarun_test
# file: userd/**/*.c
s/req->version = bce->version \+ 1;/req->version = bce->version;/
