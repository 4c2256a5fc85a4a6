# SPDX-License-Identifier: GPL-2.0
# what: tunnels of all home addresses have one reqid
# unit: nodes_test nodesas_test
# file: userd/config/ikeconf.c
s/ \| place << IKE_REQID_PLACE \| number;/ | number;/
