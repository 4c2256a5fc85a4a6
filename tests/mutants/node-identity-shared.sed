# SPDX-License-Identifier: GPL-2.0
# what: two mobile nodes can have one identity in IKEv2
# unit: peers_test
# file: userd/config/confike.c
s/if \(peer->kind == IKE_MN\)$/if (0)/
