# SPDX-License-Identifier: GPL-2.0
# what: a mobile network that somebody still has is forwarded
# unit: ha_decide_test
# file: userd/ha/router.c
s/if \(ha_is_taken\(known->cache, /if (!known->cache \&\& ha_is_taken(known->cache, /
