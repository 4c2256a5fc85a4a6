# SPDX-License-Identifier: GPL-2.0
# what: a host whose registration has ended cannot come back as a mobile router
# host: model
# file: userd/ha/router.c
s/if \(!d->bce \|\| d->bce->facts\.state != HALMA_STATE_ACTIVE\)/if (!d->bce)/
