# SPDX-License-Identifier: GPL-2.0
# what: the answer goes to the Alternate Care-of Address
# unit: lma_test
# file: userd/**/*.c
s/batch_post\(lma->core, &reply, &pbu->dst, &pbu->src, ifindex\)/batch_post(lma->core, \&reply, \&pbu->dst, \&pbu->pcoa, ifindex)/
