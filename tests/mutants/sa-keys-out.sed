# SPDX-License-Identifier: GPL-2.0
# what: the key by which one mobile node is spoken to can be the one by which another one speaks
# unit: peers_test
# file: userd/config/confsa.c
s/&v\[i\]->manual->out\.auth/\&v[i]->manual->in.auth/
