# SPDX-License-Identifier: GPL-2.0
# what: a reload makes SAs with keys by hand anew
# unit: nodekeys_test
# file: userd/ipsec/ike.c
/ike_remote_equal\(old, peer\) && same_addresses/s/return old/return 0 \&\& old/
