// SPDX-License-Identifier: GPL-2.0
/*
 * Mobility Headers that are kept for a while.
 */
#include <stdlib.h>

#include "wire/packet.h"

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
