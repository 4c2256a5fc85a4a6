# SPDX-License-Identifier: GPL-2.0
# what: a Mobile Prefix Solicitation in the clear is answered where IPsec is required
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/ \|\| \(needs_esp\(ha, &packet->src\) && !packet->esp\)//
