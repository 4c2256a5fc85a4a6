// SPDX-License-Identifier: GPL-2.0
/*
 * What charon tells about security associations: pure functions on octets.
 *
 *	up = yes, or remote-host = ADDRESS of who has moved
 *	CONNECTION { uniqueid remote-host remote-id ... child-sas { NAME { ... } } }
 *
 * When something is rekeyed, what differs stands in sections old and new.
 */
#include <errno.h>

#include "ipsec/vicisa.h"

static void set_eap_id(struct vici_ike *ike, const struct vici_text *id)
{
	ike->eap = true;
	ike->remote_id = *id;
}

static void ike_value(struct vici_ike *ike, const struct vici_item *item)
{
	if (vici_is(&item->name, "uniqueid"))
		vici_number(&item->value, 10, &ike->id);
	else if (vici_is(&item->name, "state"))
		ike->connecting = vici_is(&item->value, "CONNECTING");
	else if (vici_is(&item->name, "initiator"))
		ike->initiator = vici_is(&item->value, "yes");
	else if (vici_is(&item->name, "nat-any"))
		ike->nat = vici_is(&item->value, "yes");
	else if (vici_is(&item->name, "local-host"))
		ike->local_host = item->value;
	else if (vici_is(&item->name, "remote-host"))
		ike->remote_host = item->value;
	else if (vici_is(&item->name, "remote-id") && !ike->eap)
		ike->remote_id = item->value;
	else if (vici_is(&item->name, "remote-eap-id"))
		set_eap_id(ike, &item->value);
}

/* Section old or new of an IKE SA: the new one is the one that counts. */
static int read_side(struct vici_reader *reader, struct vici_ike *ike, bool old)
{
	unsigned int depth = reader->depth;
	struct vici_item item;
	int more;

	while ((more = vici_next(reader, &item)) > 0 && reader->depth >= depth) {
		if (item.element != VICI_KEY_VALUE || reader->depth != depth)
			continue;
		if (!old)
			ike_value(ike, &item);
		else if (vici_is(&item.name, "uniqueid"))
			vici_number(&item.value, 10, &ike->old_id);
	}
	return more > 0 ? 0 : -EBADMSG;
}

static int read_ike(struct vici_reader *reader, struct vici_ike *ike)
{
	struct vici_item item;
	int err = 0;
	int more;

	while (!err && (more = vici_next(reader, &item)) > 0 && reader->depth) {
		if (item.element == VICI_KEY_VALUE)
			ike_value(ike, &item);
		else if (item.element != VICI_SECTION_START)
			continue;
		else if (vici_is(&item.name, "old") || vici_is(&item.name, "new"))
			err = read_side(reader, ike, vici_is(&item.name, "old"));
		else
			err = vici_skip(reader);
	}
	return err || more > 0 ? err : -EBADMSG;
}

/* The kernel has a pair from when it is installed until it is deleted. */
static bool is_installed(const struct vici_text *state)
{
	static const char * const states[] = {
		"INSTALLED", "UPDATING", "REKEYING", "REKEYED", "DELETING",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++)
		if (vici_is(state, states[i]))
			return true;
	return false;
}

static void child_value(struct vici_child *child, const struct vici_item *item)
{
	if (vici_is(&item->name, "name"))
		child->name = item->value;
	else if (vici_is(&item->name, "uniqueid"))
		vici_number(&item->value, 10, &child->id);
	else if (vici_is(&item->name, "reqid"))
		vici_number(&item->value, 10, &child->reqid);
	else if (vici_is(&item->name, "spi-in"))
		vici_number(&item->value, 16, &child->spi_in);
	else if (vici_is(&item->name, "spi-out"))
		vici_number(&item->value, 16, &child->spi_out);
	else if (vici_is(&item->name, "state"))
		child->installed = is_installed(&item->value);
}

/**
 * struct child_walk - walk through the pairs of an IKE SA
 * @reader: message
 * @ike: their IKE SA
 * @child: gets them
 * @ctx: for @child
 */
struct child_walk {
	struct vici_reader reader;
	const struct vici_ike *ike;
	vici_child_t child;
	void *ctx;
};

/* @name is the child's; sections old and new in it are pairs of their own. */
static int read_child(struct child_walk *walk, struct vici_text name, enum vici_age age)
{
	struct vici_child child = { .name = name };
	unsigned int depth = walk->reader.depth;
	struct vici_item item;
	int err = 0;
	int more;

	while (!err && (more = vici_next(&walk->reader, &item)) > 0 &&
	       walk->reader.depth >= depth) {
		if (item.element == VICI_KEY_VALUE)
			child_value(&child, &item);
		else if (item.element != VICI_SECTION_START)
			continue;
		else if (age == VICI_NOW && vici_is(&item.name, "old"))
			err = read_child(walk, name, VICI_OLD);
		else if (age == VICI_NOW && vici_is(&item.name, "new"))
			err = read_child(walk, name, VICI_NEW);
		else
			err = vici_skip(&walk->reader);
	}
	if (err || more <= 0)
		return err ? err : -EBADMSG;
	if (child.spi_in && child.spi_out)
		walk->child(walk->ctx, walk->ike, &child, age);
	return 0;
}

static int read_children(struct child_walk *walk)
{
	unsigned int depth = walk->reader.depth;
	struct vici_item item;
	int err = 0;
	int more;

	while (!err && (more = vici_next(&walk->reader, &item)) > 0 && walk->reader.depth >= depth)
		if (item.element == VICI_SECTION_START)
			err = read_child(walk, item.name, VICI_NOW);
	return err || more > 0 ? err : -EBADMSG;
}

int vici_sa_read(const u8 *data, size_t len, struct vici_ike *ike, vici_child_t child, void *ctx)
{
	struct child_walk walk = { .ike = ike, .child = child, .ctx = ctx };
	struct vici_reader reader;
	struct vici_item item;
	int err = 0;
	int more;

	memset(ike, 0, sizeof(*ike));
	vici_read(&reader, data, len);
	while ((more = vici_next(&reader, &item)) > 0 && item.element != VICI_SECTION_START) {
		if (item.element != VICI_KEY_VALUE)
			continue;
		if (vici_is(&item.name, "up"))
			ike->up = vici_is(&item.value, "yes");
		else if (vici_is(&item.name, "remote-host"))
			ike->moved_to = item.value;
	}
	if (more <= 0)
		return more ? more : -ENOENT;
	ike->conn = item.name;
	walk.reader = reader;
	err = read_ike(&reader, ike);
	while (!err && (more = vici_next(&walk.reader, &item)) > 0 && walk.reader.depth) {
		if (item.element != VICI_SECTION_START)
			continue;
		if (vici_is(&item.name, "child-sas"))
			err = read_children(&walk);
		else
			err = vici_skip(&walk.reader);
	}
	return err;
}
