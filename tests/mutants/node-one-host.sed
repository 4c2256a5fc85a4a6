# SPDX-License-Identifier: GPL-2.0
# what: a mobile node has to be where its home address is
# unit: nodes_test
# file: userd/ipsec/connection.c
s/if \(peer->kind == IKE_MAG &&$/if (/
