// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of netlink messages.
 */
#include <stdio.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "kernel/nlattr.h"

struct attr_table {
	const struct nlattr **v;
	unsigned int max;
};

static int attr_cb(const struct nlattr *attr, void *data)
{
	struct attr_table *table = data;

	if (mnl_attr_get_type(attr) <= table->max)
		table->v[mnl_attr_get_type(attr)] = attr;
	return MNL_CB_OK;
}

void nlattr_message(const struct nlmsghdr *nlh, const struct nlattr **v, unsigned int max)
{
	struct attr_table table = { .v = v, .max = max };

	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), attr_cb, &table);
}

void nlattr_nest(const struct nlattr *nest, const struct nlattr **v, unsigned int max)
{
	struct attr_table table = { .v = v, .max = max };

	if (nest)
		mnl_attr_parse_nested(nest, attr_cb, &table);
}

u32 nlattr_u32(const struct nlattr *attr)
{
	return attr && mnl_attr_get_payload_len(attr) == 4 ? mnl_attr_get_u32(attr) : 0;
}

u64 nlattr_u64(const struct nlattr *attr)
{
	if (attr && mnl_attr_get_payload_len(attr) == 8)
		return mnl_attr_get_u64(attr);
	return nlattr_u32(attr);
}

bool nlattr_in6(const struct nlattr *attr, struct in6_addr *addr)
{
	if (!attr || mnl_attr_get_payload_len(attr) != sizeof(*addr))
		return false;
	memcpy(addr, mnl_attr_get_payload(attr), sizeof(*addr));
	return true;
}

void nlattr_text(const struct nlattr *attr, char *buf, size_t size)
{
	buf[0] = '\0';
	if (attr && mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
		snprintf(buf, size, "%s", mnl_attr_get_str(attr));
}
