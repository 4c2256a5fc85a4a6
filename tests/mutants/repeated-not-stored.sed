# SPDX-License-Identifier: GPL-2.0
# what: the timestamp of a repeated de-registration is not stored
# unit: lma_test
# file: userd/lma/*.c
s/d->bce->facts\.order = d->facts\.order;/(void)d;/
