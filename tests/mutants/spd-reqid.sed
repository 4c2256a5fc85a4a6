# SPDX-License-Identifier: GPL-2.0
# what: a policy with another MAG's reqid stays
# unit: sa_test
# file: userd/kernel/policy.c
s/ && a->reqid == b->reqid;/;/
