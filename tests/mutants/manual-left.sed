# SPDX-License-Identifier: GPL-2.0
# what: SAs with keys by hand stay without their section
# unit: nodekeys_test
# file: userd/ipsec/ike.c
/^\t\t\tmanual_end\(ike, ike->v/s/manual_end.*/(void)ike;/
