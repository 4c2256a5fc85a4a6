# SPDX-License-Identifier: GPL-2.0
# what: what an identity of octets looks like when charon prints it is not known
# unit: ike_test
# file: userd/ipsec/viciconn.c
s/	if \(id\.type == IKE_ID_FQDN \|\| id\.type == IKE_ID_RFC822 \|\| id\.type == IKE_ID_KEY\)/	if (!id.data)/
