# SPDX-License-Identifier: GPL-2.0
# what: pools that somebody took are not loaded again
# unit: nodepool_test
# file: userd/ipsec/review.c
/conn->pools < conn->peer->address_count/s/</>/
