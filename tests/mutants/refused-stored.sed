# SPDX-License-Identifier: GPL-2.0
# what: the timestamp of a refused request is stored
# unit: lma_test
# file: userd/lma/pbu.c
s/^\tcase LMA_REFUSE:/&\n\t\tif (d->bce)\n\t\t\td->bce->facts.order.timestamp = pbu->msg->opts.timestamp;/
