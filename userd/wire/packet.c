// SPDX-License-Identifier: GPL-2.0
/*
 * What carries a Mobility Header: the Home Address option, and copies that are kept for a while.
 */
#include <stdlib.h>

#include "wire/packet.h"

/* The type of the option; with its length it tells it from all others. */
#define HOME_ADDRESS_TYPE	0xc9
#define HOME_ADDRESS_LEN	16

bool mh_home_address(const u8 *header, size_t len, struct in6_addr *address)
{
	size_t at = 2, end;

	if (len < 8)
		return false;
	end = (size_t)(header[1] + 1) * 8;
	if (end > len)
		return false;
	while (at + 2 <= end) {
		/* Pad1 has no length (RFC 8200, 4.2) */
		if (!header[at]) {
			at++;
			continue;
		}
		if (header[at] == HOME_ADDRESS_TYPE && header[at + 1] == HOME_ADDRESS_LEN &&
		    at + 2 + HOME_ADDRESS_LEN <= end) {
			memcpy(address, header + at + 2, HOME_ADDRESS_LEN);
			return true;
		}
		at += 2U + header[at + 1];
	}
	return false;
}

struct mh_copy *mh_copy_new(const struct mh_packet *packet)
{
	struct mh_copy *copy = malloc(sizeof(*copy) + packet->len);

	if (!copy)
		return NULL;
	copy->packet = *packet;
	copy->packet.data = copy->data;
	memcpy(copy->data, packet->data, packet->len);
	return copy;
}

void mh_copies_free(struct mh_copies *copies)
{
	struct mh_copy *copy;

	while ((copy = STAILQ_FIRST(copies))) {
		STAILQ_REMOVE_HEAD(copies, entry);
		free(copy);
	}
}
