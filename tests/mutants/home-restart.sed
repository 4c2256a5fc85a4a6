# SPDX-License-Identifier: GPL-2.0
# what: after a restart nobody looks whose home addresses and mobile networks are
# unit: router_test
# file: userd/anchor.c
s/^\tha_begin\(&anchor->ha\);$//
