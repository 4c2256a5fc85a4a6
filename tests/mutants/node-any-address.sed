# SPDX-License-Identifier: GPL-2.0
# what: a state at any address with a reqid of a mobile node is one of its SAs
# unit: nodes_test
# file: userd/ipsec/review.c
s/place >= conn->peer->address_count/!peer/
