# SPDX-License-Identifier: GPL-2.0
# what: an SA by hand is taken away when another node has its SPI already
# unit: nodekeys_test
# file: userd/ipsec/ike.c
s/^\tend_manual\(ike, conf, peers\);$//
s/^\tif \(!manual_stays\(ike, old, conn->peer, conf\)\)$/\tif (old \&\& old->manual \&\& !manual_stays(ike, old, conn->peer, conf))\n\t\tmanual_end(ike, old, ike->conf);\n&/
s/^static void end_manual/__attribute__((unused)) &/
