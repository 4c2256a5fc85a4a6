# SPDX-License-Identifier: GPL-2.0
# what: an SA is a MAG's whoever it is with
# unit: ike_test
# file: userd/ipsec/connection.c
s/ike_same_identity\(&from->remote_id, ike_proved\(peer\)\);/peer->identity;/
