// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of neighbour discovery: what is made, and what is listened to (RFC 4861, 7.1).
 *
 * sources: userd/wire/neighbor.c userd/base/prefix.c
 */
#include <arpa/inet.h>

#include "unit.h"

#include "base/prefix.h"
#include "wire/neighbor.h"

#define HOA	"2001:db8:a::12:3456"
#define GROUP	"ff02::1:ff12:3456"

static struct in6_addr addr_of(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

/* RFC 4862, 5.4.2; RFC 7527, 4.1; the checksum by hand. */
static void probe(void **state)
{
	static const u8 should[] = {
		0x60, 0, 0, 0, 0, 32, 58, 255,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0x12, 0x34, 0x56,
		135, 0, 0xcc, 0xff, 0, 0, 0, 0,
		0x20, 1, 0x0d, 0xb8, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34, 0x56,
		14, 1, 1, 2, 3, 4, 5, 6,
	};
	struct in6_addr target = addr_of(HOA);
	u8 buf[ND_MAX_LEN];

	(void)state;
	assert_int_equal(nd_probe(buf, &target, 0x010203040506), sizeof(should));
	assert_memory_equal(buf, should, sizeof(should));
}

/* RFC 6275, 10.4.1: O, neither R nor S, and our link-layer address of whatever length. */
static void advertisement(void **state)
{
	static const u8 should[] = {
		136, 0, 0, 0, 0x20, 0, 0, 0,
		0x20, 1, 0x0d, 0xb8, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34, 0x56,
		2, 1, 2, 0, 0, 0, 0, 7,
	};
	static const u8 lladdr[] = { 2, 0, 0, 0, 0, 7, 1, 2 };
	struct in6_addr target = addr_of(HOA);
	u8 buf[ND_MAX_LEN];

	(void)state;
	assert_int_equal(nd_advertisement(buf, &target, false, lladdr, 6), sizeof(should));
	assert_memory_equal(buf, should, sizeof(should));
	assert_int_equal(nd_advertisement(buf, &target, true, lladdr, 8), sizeof(should) + 8);
	assert_int_equal(buf[4], 0xa0);
	assert_int_equal(buf[25], 2);
	assert_memory_equal(buf + 26, lladdr, 8);
}

/**
 * struct row - a message, and whether it is listened to
 * @name: what it is
 * @src: source address
 * @dst: destination address
 * @hops: Hop Limit
 * @len: octets of @data
 * @data: message without its target, whose 16 octets begin at octet 8
 * @taken: it is listened to
 * @probe: it is of who looks whether the target is free
 * @nonce: of it
 */
static const struct row {
	const char *name, *src, *dst;
	int hops;
	size_t len;
	u8 data[40];
	bool taken, probe;
	u64 nonce;
} rows[] = {
	{ "advertisement to everybody", HOA, "ff02::1", 255, 24, { 136 }, true, false, 0 },
	{ "advertisement with link-layer address", HOA, "ff02::1", 255, 32,
	  { 136, [24] = 2, 1, 2, 0, 0, 0, 0, 9 }, true, false, 0 },
	{ "answer to one", HOA, "fe80::1", 255, 24, { 136, [4] = 0x60 }, true, false, 0 },
	{ "answer to everybody", HOA, "ff02::1", 255, 24, { 136, [4] = 0x60 }, false, false, 0 },
	{ "advertisement that was sent on", HOA, "ff02::1", 254, 24, { 136 }, false, false, 0 },
	{ "Hop Limit that is not known", HOA, "ff02::1", -1, 24, { 136 }, false, false, 0 },
	{ "another Code", HOA, "ff02::1", 255, 24, { 136, 1 }, false, false, 0 },
	{ "cut", HOA, "ff02::1", 255, 23, { 136 }, false, false, 0 },
	{ "option of length 0", HOA, "ff02::1", 255, 32, { 136, [24] = 2 }, false, false, 0 },
	{ "option that is too long", HOA, "ff02::1", 255, 32, { 136, [24] = 2, 2 }, false, false,
	  0 },
	{ "half an option", HOA, "ff02::1", 255, 25, { 136, [24] = 2 }, false, false, 0 },
	{ "router advertisement", "fe80::9", "ff02::1", 255, 24, { 134 }, false, false, 0 },
	{ "solicitation of somebody", "fe80::9", GROUP, 255, 32,
	  { 135, [24] = 1, 1, 2, 0, 0, 0, 0, 9 }, true, false, 0 },
	{ "probe", "::", GROUP, 255, 24, { 135 }, true, true, 0 },
	{ "probe with nonce", "::", GROUP, 255, 32, { 135, [24] = 14, 1, 1, 2, 3, 4, 5, 6 }, true,
	  true, 0x010203040506 },
	{ "probe with link-layer address", "::", GROUP, 255, 32,
	  { 135, [24] = 1, 1, 2, 0, 0, 0, 0, 9 }, false, true, 0 },
	{ "probe to one", "::", HOA, 255, 24, { 135 }, false, true, 0 },
	{ "probe to everybody", "::", "ff02::1", 255, 24, { 135 }, false, true, 0 },
};

static void decode(void **state)
{
	const struct row *row = *state;
	struct in6_addr target = addr_of(HOA);
	struct nd_carrier carrier = {
		.src = addr_of(row->src), .dst = addr_of(row->dst), .hops = row->hops,
	};
	u8 *data = malloc(row->len);
	struct nd_message msg;

	assert_non_null(data);
	memcpy(data, row->data, row->len);
	memcpy(data + 8, &target, row->len < 24 ? row->len - 8 : 16);
	assert_int_equal(nd_decode(data, row->len, &carrier, &msg), row->taken);
	free(data);
	if (!row->taken)
		return;
	assert_int_equal(msg.solicitation, row->data[0] == 135);
	assert_memory_equal(&msg.target, &target, sizeof(target));
	assert_int_equal(msg.probe, row->probe);
	assert_int_equal(msg.nonce, row->nonce);
}

/* Nobody has an address that is a group. */
static void group(void **state)
{
	static const u8 na[24] = { 136, [8] = 0xff, 2, [23] = 1 };
	const struct nd_carrier carrier = { .hops = 255 };
	struct in6_addr addr = addr_of(HOA), is = nd_group(&addr), should = addr_of(GROUP);
	struct nd_message msg;

	(void)state;
	assert_memory_equal(&is, &should, sizeof(is));
	assert_false(nd_decode(na, sizeof(na), &carrier, &msg));
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		{ "R6275-5 a probe is as RFC 4862 has it", probe, NULL, NULL, NULL },
		{ "R6275-6 an advertisement is as RFC 6275 has it", advertisement, NULL, NULL,
		  NULL },
		{ "groups", group, NULL, NULL, NULL },
	};
	struct CMUnitTest tests[ARRAY_SIZE(others) + ARRAY_SIZE(rows)];
	unsigned int i;

	memcpy(tests, others, sizeof(others));
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		tests[ARRAY_SIZE(others) + i] = (struct CMUnitTest){
			rows[i].name, decode, NULL, NULL, (void *)&rows[i],
		};
	return RUN(tests);
}
