// SPDX-License-Identifier: GPL-2.0
/*
 * Options that are kept with a session: pure, without I/O, allocation or global state.
 */
#include "wire/kept_options.h"

/* Vendor ID and sub-type (RFC 5094, 3) */
#define VENDOR_MIN	5

static size_t keep(u8 *buf, size_t len, u8 type, const struct mh_view *v)
{
	if (KEPT_MAX - len < (size_t)v->len + 2)
		return len;
	buf[len] = type;
	buf[len + 1] = (u8)v->len;
	if (v->len)
		memcpy(buf + len + 2, v->data, v->len);
	return len + 2 + v->len;
}

/* Subtype and octets, as in the option (RFC 4283, 3). */
static size_t keep_mn_id(const struct mh_opts *opts, u8 *buf)
{
	buf[0] = MH_OPT_MN_ID;
	buf[1] = (u8)(opts->mn_id.len + 1);
	buf[2] = opts->mn_id_type;
	memcpy(buf + 3, opts->mn_id.data, opts->mn_id.len);
	return 3 + (size_t)opts->mn_id.len;
}

size_t kept_encode(const struct mh_opts *opts, bool alias, u8 *buf)
{
	size_t len = alias ? keep_mn_id(opts, buf) : 0;
	unsigned int i;

	if (mh_has(opts, MH_OPT_SERVICE_SELECTION))
		len = keep(buf, len, MH_OPT_SERVICE_SELECTION, &opts->service);
	if (mh_has(opts, MH_OPT_ANI) && ani_valid(&opts->ani))
		len = keep(buf, len, MH_OPT_ANI, &opts->ani);
	for (i = 0; i < opts->vendor_count; i++)
		len = keep(buf, len, MH_OPT_VENDOR, &opts->vendor[i]);
	return len;
}

/* Type, length and data: both the options that are kept and the sub-options of one. */
static bool next(const u8 *data, size_t len, size_t *pos, u8 *type, struct mh_view *v)
{
	if (len - *pos < 2 || len - *pos - 2 < data[*pos + 1])
		return false;
	*type = data[*pos];
	v->data = data + *pos + 2;
	v->len = data[*pos + 1];
	*pos += 2 + (size_t)v->len;
	return true;
}

static bool option_valid(u8 type, const struct mh_view *option)
{
	switch (type) {
	case MH_OPT_MN_ID:
		return option->len > 1;
	case MH_OPT_SERVICE_SELECTION:
		return option->len;
	case MH_OPT_ANI:
		return ani_valid(option);
	case MH_OPT_VENDOR:
		return option->len >= VENDOR_MIN;
	default:
		return false;
	}
}

bool kept_valid(const u8 *data, size_t len)
{
	struct mh_view option;
	size_t pos = 0;
	u8 type;

	if (len > KEPT_MAX)
		return false;
	while (next(data, len, &pos, &type, &option))
		if (!option_valid(type, &option))
			return false;
	return pos == len;
}

bool kept_next(const struct kept *kept, size_t *pos, u8 *type, struct mh_view *option)
{
	return kept && next(kept->data, kept->len, pos, type, option);
}

bool kept_mn_id(const struct kept *kept, u8 *type, struct mh_view *mn_id)
{
	struct mh_view option;
	size_t pos = 0;
	u8 of;

	/* it is the first one */
	if (!kept_next(kept, &pos, &of, &option) || of != MH_OPT_MN_ID)
		return false;
	*type = option.data[0];
	mn_id->data = option.data + 1;
	mn_id->len = option.len - 1;
	return true;
}

bool ani_next(const struct mh_view *ani, size_t *pos, u8 *type, struct mh_view *sub)
{
	return next(ani->data, ani->len, pos, type, sub);
}

/* Flags, name with its length, access point with its length [RFC 6757, 3.1.1]. */
static bool network_valid(const struct mh_view *sub)
{
	size_t name;

	if (sub->len < 3)
		return false;
	name = sub->data[1];
	return name && sub->len >= 3 + name && sub->len == 3 + name + sub->data[2 + name];
}

static bool sub_valid(u8 type, const struct mh_view *sub)
{
	switch (type) {
	case ANI_NETWORK:
		return network_valid(sub);
	case ANI_GEO:
		return sub->len == 6;
	case ANI_OPERATOR:
		/* the identifier must not be empty [RFC 6757, 3.1.3] */
		return sub->len >= 2;
	default:
		return true;
	}
}

bool ani_valid(const struct mh_view *ani)
{
	struct mh_view sub;
	size_t pos = 0;
	u8 seen = 0;
	u8 type;

	while (ani_next(ani, &pos, &type, &sub)) {
		if (!sub_valid(type, &sub))
			return false;
		if (type > ANI_OPERATOR)
			continue;
		if (seen & 1U << type)
			return false;
		seen |= 1U << type;
	}
	return pos == ani->len;
}

void ani_network(const struct mh_view *sub, struct mh_view *name, struct mh_view *ap)
{
	name->len = sub->data[1];
	name->data = sub->data + 2;
	ap->len = name->data[name->len];
	ap->data = name->data + name->len + 1;
}

double ani_degrees(const struct mh_view *sub, bool longitude)
{
	const u8 *p = sub->data + (longitude ? 3 : 0);
	__s32 value = (__s32)((u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8);

	/* two's complement with 9 whole bits [RFC 6757, 3.1.2], here in the upper 24 of 32 */
	return value / (double)(1 << 23);
}
