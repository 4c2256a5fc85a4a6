// SPDX-License-Identifier: GPL-2.0
/*
 * The door for ICMPv6 messages: counted, read, and handed on.
 */
#include "ha/discovery.h"
#include "ha/ha.h"
#include "ha/icmp.h"
#include "ha/say.h"

static void receive_request(struct ha *ha, const struct icmp_packet *packet, enum icmp_kind kind)
{
	enum icmp_error err;
	u16 id;

	ha->icmp.received[kind]++;
	err = icmp_request_decode(packet, &id);
	if (err)
		say_malformed(ha, packet, kind, err);
	else
		discovery_request(ha, packet, id);
}

void icmp_receive(struct ha *ha, const struct icmp_packet *packet)
{
	switch (icmp_type(packet)) {
	case ICMP_DHAAD_REQUEST:
		receive_request(ha, packet, ICMP_KIND_REQUEST);
		break;
	default:
		break;
	}
}
