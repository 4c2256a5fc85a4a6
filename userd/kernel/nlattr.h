/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attributes of netlink messages, read without trust: what is not there, or has another size than
 * it should, reads as nothing.
 */
#ifndef HALMAD_KERNEL_NLATTR_H
#define HALMAD_KERNEL_NLATTR_H

#include <linux/netlink.h>

#include "base/types.h"

/**
 * nlattr_message() - find the attributes of a generic netlink message
 * @nlh: message
 * @v: the last attribute of each type; those that are not there keep what was in it
 * @max: highest type in @v; what is above is from a newer module
 */
void nlattr_message(const struct nlmsghdr *nlh, const struct nlattr **v, unsigned int max);

/**
 * nlattr_nest() - the same of a nest
 * @nest: nest; NULL for an empty one
 * @v: as above
 * @max: as above
 */
void nlattr_nest(const struct nlattr *nest, const struct nlattr **v, unsigned int max);

/**
 * nlattr_u32() - a number of 32 bits; 0 if it is none
 */
u32 nlattr_u32(const struct nlattr *attr);

/**
 * nlattr_u64() - a number of type u64 or uint, which has 32 or 64 bits; 0 if it is none
 */
u64 nlattr_u64(const struct nlattr *attr);

/**
 * nlattr_in6() - an IPv6 address
 * @attr: attribute or NULL
 * @addr: the address
 *
 * Return: whether it is one.
 */
bool nlattr_in6(const struct nlattr *attr, struct in6_addr *addr);

/**
 * nlattr_text() - a string
 * @attr: attribute or NULL
 * @buf: the string, cut to fit; empty if it is none
 * @size: room there
 */
void nlattr_text(const struct nlattr *attr, char *buf, size_t size);

#endif /* HALMAD_KERNEL_NLATTR_H */
