# SPDX-License-Identifier: GPL-2.0
# what: who has just come home by Mobile IPv6 gets another prefix than that of its home
# host: model
# file: userd/lma/addresses.c
/^static bool is_home\(/,/^\}/s/return bce->set\.count &&/return bce->facts.state == HALMA_STATE_ACTIVE \&\& bce->set.count \&\&/
