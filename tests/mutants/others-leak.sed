# SPDX-License-Identifier: GPL-2.0
# what: a policy of others that lets signalling out in the clear is not found
# unit: others_test
# file: userd/ipsec/others.c
s/out \&\& other->pass \&\&/out \&\& !other->pass \&\&/
