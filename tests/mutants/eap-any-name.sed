# SPDX-License-Identifier: GPL-2.0
# what: with EAP anybody who has a password may have the connection of a mobile node
# unit: nodes_test
# file: userd/ipsec/viciconn.c
/"eap_id"/s/ike_proved\(remote\)/"%any"/
