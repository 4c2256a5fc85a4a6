# SPDX-License-Identifier: GPL-2.0
# what: there is a tunnel for who needs none
# unit: nodesas_test
# file: userd/ipsec/tunnels.c
s/if \(!peer \|\| !peer->routability\)/if (!peer)/
