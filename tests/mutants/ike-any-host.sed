# SPDX-License-Identifier: GPL-2.0
# what: an SA is a MAG's wherever the peer is
# unit: ike_test
# file: userd/ipsec/connection.c
s/ike_remote_has\(peer, &addr\)\)\)$/peer))/
