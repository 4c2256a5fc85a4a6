// SPDX-License-Identifier: GPL-2.0
/*
 * Options that are kept with a session in JSON.
 */
#include <stdio.h>

#include "control/show.h"

static json_t *hex(const struct mh_view *v)
{
	char text[2 * 255 + 1];
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < v->len; i++)
		snprintf(text + 2 * i, 3, "%02x", v->data[i]);
	return json_string(text);
}

/* Nothing that a terminal takes for a command, or that turns the direction of what stands around
 * it: controls, also those of Unicode (C1), and its marks for direction, lines and invisible signs.
 */
static bool is_quiet(const u8 *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (data[i] < ' ' || data[i] == 0x7f)
			return false;
		if (i + 1 < len && ((data[i] == 0xc2 && data[i + 1] < 0xa0) ||
				    (data[i] == 0xd8 && data[i + 1] == 0x9c)))
			return false;
		/* U+2000 to U+206F: nothing of it is a letter, but for the hyphens and quotes */
		if (i + 2 < len && data[i] == 0xe2 &&
		    ((data[i + 1] == 0x80 && (data[i + 2] < 0x90 || data[i + 2] >= 0xa8)) ||
		     (data[i + 1] == 0x81 && data[i + 2] >= 0x9f)))
			return false;
	}
	return true;
}

/* Octets that somebody else has chosen: as text if they are some, else as hex:OCTETS. */
static json_t *words(const struct mh_view *v)
{
	char text[2 * 255 + sizeof("hex:")] = "hex:";
	json_t *string = NULL;
	unsigned int i;

	if (is_quiet(v->data, v->len) && (v->len < 4 || memcmp(v->data, "hex:", 4)))
		string = json_stringn((const char *)v->data, v->len);
	if (string)
		return string;
	for (i = 0; i < v->len; i++)
		snprintf(text + 4 + 2 * i, 3, "%02x", v->data[i]);
	return json_string(text);
}

static void put_network(json_t *object, const struct mh_view *sub)
{
	struct mh_view name, ap;

	ani_network(sub, &name, &ap);
	json_object_set_new(object, "network-name", words(&name));
	if (ap.len)
		json_object_set_new(object, "access-point-name", words(&ap));
}

static void put_operator(json_t *object, const struct mh_view *sub)
{
	struct mh_view id = { .data = sub->data + 1, .len = sub->len - 1 };
	u64 pen = 0;
	unsigned int i;

	if (sub->data[0] == ANI_OPERATOR_REALM) {
		json_object_set_new(object, "operator-realm", words(&id));
		return;
	}
	if (sub->data[0] != ANI_OPERATOR_PEN || id.len > 4) {
		json_object_set_new(object, "operator-id", hex(sub));
		return;
	}
	for (i = 0; i < id.len; i++)
		pen = pen << 8 | id.data[i];
	json_object_set_new(object, "operator-pen", json_integer((json_int_t)pen));
}

static json_t *show_ani(const struct mh_view *ani)
{
	json_t *object = json_object();
	struct mh_view sub;
	char name[32];
	size_t pos = 0;
	u8 type;

	while (ani_next(ani, &pos, &type, &sub)) {
		switch (type) {
		case ANI_NETWORK:
			put_network(object, &sub);
			break;
		case ANI_GEO:
			json_object_set_new(object, "latitude",
					    json_real(ani_degrees(&sub, false)));
			json_object_set_new(object, "longitude",
					    json_real(ani_degrees(&sub, true)));
			break;
		case ANI_OPERATOR:
			put_operator(object, &sub);
			break;
		default:
			snprintf(name, sizeof(name), "sub-option-%u", type);
			json_object_set_new(object, name, hex(&sub));
		}
	}
	return object;
}

static json_t *show_vendor(const struct mh_view *v)
{
	struct mh_view data = { .data = v->data + 5, .len = v->len - 5 };

	return json_pack("{sI si so}", "vendor-id", (json_int_t)get_u32(v->data), "sub-type",
			 v->data[4], "data", hex(&data));
}

void show_kept(json_t *object, const struct kept *kept)
{
	json_t *vendors = json_array();
	struct mh_view option;
	size_t pos = 0;
	u8 type;

	while (kept_next(kept, &pos, &type, &option)) {
		if (type == MH_OPT_SERVICE_SELECTION)
			json_object_set_new(object, "service", words(&option));
		else if (type == MH_OPT_ANI)
			json_object_set_new(object, "access-network", show_ani(&option));
		else
			json_array_append_new(vendors, show_vendor(&option));
	}
	if (json_array_size(vendors))
		json_object_set(object, "vendor", vendors);
	json_decref(vendors);
}
