# SPDX-License-Identifier: GPL-2.0
# what: the socket of Mobility Headers has no policy of its own
# unit: mh_test
# file: userd/kernel/socket_policy.c
s/return set_policy\(fd, XFRM_POLICY_IN, tmpl, ARRAY_SIZE\(tmpl\)\);/return 0;/
