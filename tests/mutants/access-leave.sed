# SPDX-License-Identifier: GPL-2.0
# what: a de-registration must come from an access that is allowed
# unit: service_test
# file: userd/lma/decide.c
s/if \(pbu->msg->bu.lifetime \&\& mh_has\(\&pbu->msg->opts, MH_OPT_ATT\)/if (mh_has(\&pbu->msg->opts, MH_OPT_ATT)/
