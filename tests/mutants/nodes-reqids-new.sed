# SPDX-License-Identifier: GPL-2.0
# what: reqids are given in the order of the configuration
# unit: nodereload_test
# file: userd/ipsec/ipsec.c
s/reqid = known_reqid\(spd, old, conf, peers->v\[i\]\);/reqid = 0 * known_reqid(spd, old, conf, peers->v[i]);/
