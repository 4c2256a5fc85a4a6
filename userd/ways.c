// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's Mobile IPv6 is told all of where home addresses are: at the start, and whenever it
 * may have something else.
 */
#include <stdlib.h>

#include "anchor.h"
#include "base/log.h"
#include "base/way.h"
#include "config/conf.h"
#include "daemon.h"
#include "ipsec/ipsec.h"
#include "kernel/hao_state.h"

void halmad_ways(struct halmad *h)
{
	const struct conf *conf = anchor_conf(h->anchor);
	struct way *ways;
	size_t count;

	if (!anchor_ways(h->anchor, &ways, &count)) {
		log_err("out of memory: right Home Address options may be dropped");
		return;
	}
	hao_states_use(h->hao_states, conf->device.local,
		       conf->home_agent ? conf->device.local_count : 0);
	ipsec_ways_sync(h->ipsec, ways, count);
	hao_states_sync(h->hao_states, ways, count);
	free(ways);
}
