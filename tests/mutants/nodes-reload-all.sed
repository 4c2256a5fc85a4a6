# SPDX-License-Identifier: GPL-2.0
# what: a reload tells charon of all peers once more
# unit: nodereload_test
# file: userd/ipsec/ike.c
s/if \(change != IKE_CHANGE_END && ike_remote_equal\(old, peer\) &&/if (0 \&\&/
