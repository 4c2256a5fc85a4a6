# SPDX-License-Identifier: GPL-2.0
# what: the socket of Mobility Headers has no policy of its own
# unit: mh_test
# file: userd/kernel/socket_policy.c
s/on \? sizeof\(policy\) : 0\)\)/0))/; s/on \? \&policy : NULL,/NULL,/
