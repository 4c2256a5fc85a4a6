# SPDX-License-Identifier: GPL-2.0
# what: a connection that somebody took from charon stays away
# unit: ike_test
# file: userd/ipsec/review.c
s/if \(conn->expected \|\| !conn->loaded\)/if (!conn->loaded)/
