# SPDX-License-Identifier: GPL-2.0
# what: more mobile networks are named than there is room
# unit: ha_decide_test
# file: userd/ha/router.c
s/if \(bu->network_count >= HALMAD_PREFIX_MAX\)/if (bu->network_count > HALMAD_PREFIX_MAX)/
