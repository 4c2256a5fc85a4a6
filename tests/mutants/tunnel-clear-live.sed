# SPDX-License-Identifier: GPL-2.0
# what: a tunnel that is not to be any more stays
# unit: nodesas_test
# file: userd/ipsec/ike.c
s/^\t    \(peer->routability \|\| !old->routability\)\) \{/\t    true) {/
