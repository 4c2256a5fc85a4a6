# SPDX-License-Identifier: GPL-2.0
# what: a mobile node with many home addresses has room for the SAs of one
# unit: nodes_test
# file: userd/ipsec/connection.c
s/max = SA_MAX \* IKE_USE_MAX \* conn->peer->address_count;/max = SA_MAX;/
