// SPDX-License-Identifier: GPL-2.0
/*
 * Home agent: what a BU will look at.
 */
#include "ha/ahead.h"
#include "ha/ha.h"
#include "ha/mobileprefix.h"

void ha_ahead_of(struct ha_ahead *ahead, const struct mh_packet *packet, const struct mh_msg *msg)
{
	const struct in6_addr *coa = mh_sent_from(packet);

	if (mh_has(&msg->opts, MH_OPT_ALT_COA))
		coa = &msg->opts.alt_coa;
	ahead->hoa = (struct prefix){ .addr = packet->src, .len = 128 };
	ahead->coa = (struct prefix){ .addr = *coa, .len = 128 };
	ahead->session = (struct bce_key){ .hnp = &ahead->hoa, .peer = &ahead->coa.addr };
	ahead->home = (struct conf_home_key){ .address = &ahead->hoa.addr };
	ahead->care_of = (struct bce_key){ .hnp = &ahead->coa };
}

void ha_ahead_fetch(const struct ha *ha, struct ha_ahead *ahead, unsigned int step)
{
	bce_fetch(&ha->core->cache, &ahead->session, step);
	conf_home_fetch(ha->core->conf, &ahead->home, step);
	mobileprefix_fetch(ha, &ahead->hoa.addr, &ahead->telling, step);
	if (!step)
		bce_fetch(&ha->core->cache, &ahead->care_of, step);
}
