# SPDX-License-Identifier: GPL-2.0
# what: an assigned home address is not what the mobile node gets
# unit: nodepool_test
# file: userd/ipsec/viciconn.c
/write_pool_names\(w, peer\)/d
