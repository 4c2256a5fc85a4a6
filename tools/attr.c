// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <libmnl/libmnl.h>

#include "attr.h"

/**
 * req_next - go through a row of attributes
 * @attrs: the row; what is left of it
 * @attr: result
 *
 * Return: false at the end or where the row is malformed.
 */
bool req_next(struct req_attrs *attrs, struct req_attr *attr)
{
	const struct nlattr *nla = attrs->at;
	size_t step;

	if (attrs->len < sizeof(*nla) || nla->nla_len < sizeof(*nla) || nla->nla_len > attrs->len)
		return false;
	attr->type = nla->nla_type & NLA_TYPE_MASK;
	attr->data = nla + 1;
	attr->len = nla->nla_len - sizeof(*nla);
	step = MNL_ALIGN(nla->nla_len);
	if (step > attrs->len)
		step = attrs->len;
	attrs->at = (const char *)attrs->at + step;
	attrs->len -= step;
	return true;
}

/**
 * req_within - the attributes within a nest
 * @attr: the nest
 *
 * Return: a row to go through.
 */
struct req_attrs req_within(const struct req_attr *attr)
{
	return (struct req_attrs){ .at = attr->data, .len = attr->len };
}

/**
 * req_uint - number in an attribute
 * @attr: of 1, 2, 4 or 8 octets
 *
 * Return: the number; 0 for any other size.
 */
uint64_t req_uint(const struct req_attr *attr)
{
	uint64_t v64;
	uint32_t v32;
	uint16_t v16;

	switch (attr->len) {
	case 8:
		memcpy(&v64, attr->data, 8);
		return v64;
	case 4:
		memcpy(&v32, attr->data, 4);
		return v32;
	case 2:
		memcpy(&v16, attr->data, 2);
		return v16;
	case 1:
		return *(const uint8_t *)attr->data;
	default:
		return 0;
	}
}

/**
 * req_addr6 - IPv6 address in an attribute
 * @attr: the attribute
 * @addr: result
 *
 * Return: whether it has the right size.
 */
bool req_addr6(const struct req_attr *attr, struct in6_addr *addr)
{
	if (attr->len != sizeof(*addr))
		return false;
	memcpy(addr, attr->data, sizeof(*addr));
	return true;
}

/**
 * req_msg_attrs - the attributes of a message
 * @msg: the message
 * @hdrlen: octets of its family header
 *
 * Return: a row to go through; empty if the header is cut short.
 */
struct req_attrs req_msg_attrs(const struct nlmsghdr *msg, size_t hdrlen)
{
	size_t skip = NLMSG_HDRLEN + MNL_ALIGN(hdrlen);

	if (msg->nlmsg_len <= skip)
		return (struct req_attrs){ .at = NULL, .len = 0 };
	return (struct req_attrs){
		.at = (const char *)msg + skip,
		.len = msg->nlmsg_len - skip,
	};
}
