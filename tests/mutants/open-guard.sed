# SPDX-License-Identifier: GPL-2.0
# what: one mobile node with a key of its own opens the socket of all
# unit: reload_test
# file: userd/control/reload.c
s/^\tif \(!c->new->ipsec \|\| c->old->ipsec\)$/\tif (!conf_needs_esp(c->new) || conf_needs_esp(c->old))/
