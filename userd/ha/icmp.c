// SPDX-License-Identifier: GPL-2.0
/*
 * The door for ICMPv6 messages: counted, read, and handed on.
 */
#include "ha/discovery.h"
#include "ha/ha.h"
#include "ha/icmp.h"
#include "ha/mobileprefix.h"
#include "ha/say.h"

typedef void (*handle_fn)(struct ha *ha, const struct icmp_packet *packet, u16 id);

static void receive_request(struct ha *ha, const struct icmp_packet *packet, enum icmp_kind kind,
			    handle_fn handle)
{
	enum icmp_error err;
	u16 id;

	ha->icmp.received[kind]++;
	err = icmp_request_decode(packet, &id);
	if (err)
		say_malformed(ha, packet, kind, err);
	else
		handle(ha, packet, id);
}

static void receive_ra(struct ha *ha, const struct icmp_packet *packet)
{
	enum icmp_error err;
	struct icmp_ra ra;

	ha->icmp.received[ICMP_KIND_RA]++;
	err = icmp_ra_decode(packet, &ra);
	if (err)
		say_malformed(ha, packet, ICMP_KIND_RA, err);
	else
		discovery_advertised(ha, packet, &ra);
}

void icmp_receive(struct ha *ha, const struct icmp_packet *packet)
{
	switch (icmp_type(packet)) {
	case ICMP_RA:
		receive_ra(ha, packet);
		break;
	case ICMP_DHAAD_REQUEST:
		receive_request(ha, packet, ICMP_KIND_REQUEST, discovery_request);
		break;
	case ICMP_MPS:
		if (!mobileprefix_is_copy(ha, packet))
			receive_request(ha, packet, ICMP_KIND_MPS, mobileprefix_asked);
		break;
	default:
		break;
	}
}
