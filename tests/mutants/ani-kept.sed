# SPDX-License-Identifier: GPL-2.0
# what: an accepted PBU without access network does not clear it
# unit: lma_kept_test
# file: userd/lma/pbu.c
s/if \(pbu->msg\.bu\.lifetime\)/if (pbu->msg.bu.lifetime \&\& mh_has(\&pbu->msg.opts, MH_OPT_ANI))/
