# SPDX-License-Identifier: GPL-2.0
# what: an SA with another MAG's reqid is taken
# unit: ike_test
# file: userd/ipsec/connection.c
s/if \(reqid != conn->reqid \|\| !is_peer/if (!is_peer/
