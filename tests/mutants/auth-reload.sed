# SPDX-License-Identifier: GPL-2.0
# what: timestamps are forgotten with another configuration
# unit: bu_auth_test
# file: userd/ha/ha.c
s/ha->stamp\[profile - old->v\] : now;/0 : 0 * now;/
