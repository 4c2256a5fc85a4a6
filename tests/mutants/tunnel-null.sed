# SPDX-License-Identifier: GPL-2.0
# what: a tunnel for return routability need not encrypt
# unit: nodes_test
# file: userd/ipsec/viciconn.c
s/if \(encrypts && !strncmp/if (0 \&\& !strncmp/
