# SPDX-License-Identifier: GPL-2.0
# what: what a mobile node says in return routability goes on in the clear
# unit: nodesas_test
# file: userd/ipsec/ipsec.c
/^static void set_tunnel/,/^}/s/\(tunnel_policy\(ipsec->conf, way, false, &policy\) &&/(false \&\&/
