# SPDX-License-Identifier: GPL-2.0
# what: packets go on to a MAG that has de-registered the mobile node
# host: model
# file: userd/lma/decide.c
/^static void decide_deregister\(/,/^\}/s/d->facts\.state = HALMA_STATE_BLOCKED;/d->facts.lifetime = 0;/
