# SPDX-License-Identifier: GPL-2.0
# what: with EAP the anchor does not prove by a certificate who it is
# unit: nodes_test
# file: userd/ipsec/viciconn.c
/write_local\(w, &conf->ike/s/peer->auth != IKE_AUTH_PSK/peer->auth == IKE_AUTH_CERTIFICATE/
