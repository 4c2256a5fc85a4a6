# SPDX-License-Identifier: GPL-2.0
# what: a refusal for the sequence number repeats that of the request
# unit: lma_test
# file: userd/lma/*.c
s/d->sequence = last->sequence;/(void)last;/
