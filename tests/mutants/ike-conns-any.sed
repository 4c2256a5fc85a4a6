# SPDX-License-Identifier: GPL-2.0
# what: charon is asked for names of connections before anybody knows how many it has
# unit: nodemany_test
# file: userd/ipsec/review.c
s/if \(ike->strange \|\| ike->count > IKE_LISTED_MAX\)/if (ike->count > IKE_LISTED_MAX)/
