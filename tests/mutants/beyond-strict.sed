# SPDX-License-Identifier: GPL-2.0
# what: a message of a strict MAG may be longer than it says
# unit: gateway_test
# file: userd/anchor.c
s/!mag \|\| !mag->lenient \|\| !mh_is_pbu/!mag || !mh_is_pbu/
