// SPDX-License-Identifier: GPL-2.0
/*
 * Octets of messages: between the generator's words and the codec of the test MAG.
 */
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../tools/mag/mag.h"

/* An interface identifier that is locally administered, as RFC 2464 makes MAC addresses of */
static void put_llid(struct pbu *pbu, uint32_t node, uint8_t iface)
{
	uint32_t be = htonl(node);

	pbu->llid_len = 6;
	pbu->llid[0] = 2;
	pbu->llid[1] = iface;
	memcpy(pbu->llid + 2, &be, sizeof(be));
}

size_t wire_encode(const struct wire_pbu *what, uint8_t *buf)
{
	static struct pbu pbu;
	static struct mh_buf out;
	int len;

	len = snprintf((char *)pbu.id.octets, sizeof(pbu.id.octets), "mn%07u@%s", what->node,
		       what->realm);
	pbu.id.type = 1;
	pbu.id.len = (uint8_t)len;
	pbu.flags = BU_FLAG_A | BU_FLAG_P;
	pbu.seq = what->sequence;
	pbu.lifetime = what->lifetime;
	pbu.hnps = 1;
	pbu.hnp[0].prefix = what->hnp;
	pbu.hnp[0].len = IN6_IS_ADDR_UNSPECIFIED(&what->hnp) ? 0 : 64;
	pbu.hi = what->hi;
	pbu.att = 4;
	pbu.has_ts = true;
	pbu.ts = what->timestamp;
	pbu.has_lla = true;
	put_llid(&pbu, what->node, what->iface);
	pbu_encode(&pbu, &out);
	if (out.overflow || out.len > WIRE_MAX)
		return 0;
	memcpy(buf, out.data, out.len);
	return out.len;
}

static uint32_t node_of(const struct mn_id *id)
{
	char text[16] = "";
	unsigned long node;
	char *end;

	if (id->type != 1 || id->len < 10 || memcmp(id->octets, "mn", 2))
		return UINT32_MAX;
	memcpy(text, id->octets + 2, id->len - 2 < 15 ? id->len - 2 : 15);
	node = strtoul(text, &end, 10);
	return *end == '@' ? (uint32_t)node : UINT32_MAX;
}

void wire_decode(const uint8_t *buf, size_t len, struct wire_pba *pba)
{
	static struct mh_msg msg;

	mh_decode(buf, len, &msg);
	*pba = (struct wire_pba){
		.status = msg.type == MH_BA ? msg.status : -1,
		.sequence = msg.seq,
		.lifetime = msg.lifetime,
		.node = msg.has_id ? node_of(&msg.id) : UINT32_MAX,
		.hnps = msg.hnps,
		.fault = msg.faults ? msg.fault[0] : NULL,
	};
	if (msg.hnps) {
		pba->hnp = msg.hnp[0].prefix;
		pba->hnp_len = msg.hnp[0].len;
	}
}
