# SPDX-License-Identifier: GPL-2.0
# what: who does not ask for its home address gets no SA
# unit: nodepool_test
# file: userd/ipsec/viciconn.c
/if \(peer->assign\)/d
