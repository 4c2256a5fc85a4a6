# SPDX-License-Identifier: GPL-2.0
# what: the timestamp of a repeated de-registration is not stored
# unit: lma_test
# file: userd/**/*.c
s/d\.bce->facts\.replay = d\.facts\.replay;/(void)d;/
