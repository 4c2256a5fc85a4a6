// SPDX-License-Identifier: GPL-2.0
/*
 * Any octets as a packet of charon's. What is read is written again and must be the same.
 *
 * sources: userd/ipsec/vicimsg.c userd/ipsec/vicisa.c
 * options: -max_len=4096
 */
#include <stdlib.h>

#include "ipsec/vicisa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(void *ctx, const struct vici_ike *ike, const struct vici_child *child,
		  enum vici_age age)
{
	unsigned int *sum = ctx;
	char text[32];

	*sum += (unsigned int)strlen(vici_copy(&ike->conn, text, sizeof(text))) + age;
	*sum += (unsigned int)strlen(vici_copy(&child->name, text, sizeof(text)));
}

static void write_item(struct vici_writer *w, const struct vici_item *item)
{
	char name[VICI_NAME_MAX + 1];

	memcpy(name, item->name.len ? item->name.data : "", item->name.len);
	name[item->name.len] = '\0';
	switch (item->element) {
	case VICI_SECTION_START:
		vici_section(w, name);
		break;
	case VICI_SECTION_END:
		vici_section_end(w);
		break;
	case VICI_KEY_VALUE:
		vici_octets(w, name, item->value.data, item->value.len);
		break;
	case VICI_LIST_START:
		vici_list(w, name);
		break;
	case VICI_LIST_ITEM:
		vici_list_item(w, item->value.data, item->value.len);
		break;
	case VICI_LIST_END:
		vici_list_end(w);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vici_packet packet;
	struct vici_reader reader;
	struct vici_writer w;
	struct vici_item item;
	struct vici_text value;
	struct vici_ike ike;
	unsigned int sum = 0;
	u8 again[4096];
	bool zero = false;

	if (vici_packet_read(data, size, &packet))
		return 0;
	vici_find(packet.msg, packet.len, "success", &value);
	vici_sa_read(packet.msg, packet.len, &ike, count, &sum);
	vici_read(&reader, packet.msg, packet.len);
	vici_write(&w, again, sizeof(again));
	while (vici_next(&reader, &item) > 0) {
		zero |= item.name.len && memchr(item.name.data, 0, item.name.len);
		write_item(&w, &item);
	}
	/* a name that is written ends at its first NUL */
	if (!zero && (!vici_written(&w) || w.len != packet.len ||
		      (w.len && memcmp(again, packet.msg, w.len))))
		abort();
	return 0;
}
