# SPDX-License-Identifier: GPL-2.0
# what: charon is told to ask mobile nodes for an SA
# unit: nodes_test
# file: userd/ipsec/review.c
s/conn->peer->kind != IKE_MAG \|\| //
