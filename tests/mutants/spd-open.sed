# SPDX-License-Identifier: GPL-2.0
# what: an address of the anchor sends in the clear to whom there is no policy for
# unit: sa_test
# file: userd/kernel/policy.c
s/^\tpolicy\.block = true;/\tpolicy.block = false;/
