# SPDX-License-Identifier: GPL-2.0
# what: the answer comes from another address than was asked
# unit: lma_test
# file: userd/**/*.c
s/batch_post\(lma->core, &reply, &pbu->dst, &pbu->src, ifindex\)/batch_post(lma->core, \&reply, lma->core->conf->device.local, \&pbu->src, ifindex)/
