# SPDX-License-Identifier: GPL-2.0
# what: pools of who is assigned nothing stay
# unit: nodepool_test
# file: userd/ipsec/review.c
s/^(\t\t)unload_pool\(ike, name\);/\1return;/
