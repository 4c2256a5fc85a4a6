// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbour Solicitations and Advertisements of anybody on the home link, as a home agent reads
 * them while it looks for duplicates. Nothing that a node must not listen to (RFC 4861, 7.1) is
 * taken; what it asks itself is taken for that, and what it says is taken by others.
 *
 * sources: userd/wire/neighbor.c userd/base/prefix.c
 */
#include <stdlib.h>
#include <string.h>

#include "wire/neighbor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Octets of the form of an input: how source, destination and hop limit are */
#define FORM		1
#define FORM_NO_SOURCE	0x01
#define FORM_GROUP	0x02
#define FORM_ALL	0x04
#define FORM_NOT_HERE	0x08

#define SOLICIT		135
#define ADVERT		136
#define IPV6_LEN	40
#define LLADDR_MAX	32

static void require(bool good)
{
	if (!good)
		abort();
}

static struct nd_carrier carrier_of(u8 form, const u8 *data, size_t size)
{
	struct nd_carrier carrier = { .hops = form & FORM_NOT_HERE ? 254 : 255 };
	struct in6_addr target = IN6ADDR_LOOPBACK_INIT;

	if (size >= 24)
		memcpy(&target, data + 8, sizeof(target));
	if (!(form & FORM_NO_SOURCE))
		carrier.src = (struct in6_addr){ .s6_addr = { 0xfe, 0x80, [15] = 7 } };
	if (form & FORM_GROUP)
		carrier.dst = nd_group(&target);
	else if (form & FORM_ALL)
		carrier.dst = (struct in6_addr){ .s6_addr = { 0xff, 2, [15] = 1 } };
	else
		carrier.dst = target;
	return carrier;
}

/* Whether options are whole, and how often one of a type is there. */
static bool walk(const u8 *data, size_t size, u8 type, unsigned int *count)
{
	size_t at = 24;

	*count = 0;
	while (at < size) {
		if (at + 2 > size || !data[at + 1] || at + 8UL * data[at + 1] > size)
			return false;
		*count += data[at] == type;
		at += 8UL * data[at + 1];
	}
	return true;
}

static void check(const u8 *data, size_t size, const struct nd_carrier *carrier,
		  const struct nd_message *msg)
{
	bool probe = IN6_IS_ADDR_UNSPECIFIED(&carrier->src);
	unsigned int count;

	require(size >= 24 && (data[0] == SOLICIT || data[0] == ADVERT) && !data[1]);
	require(carrier->hops == 255);
	require(msg->solicitation == (data[0] == SOLICIT));
	require(!memcmp(&msg->target, data + 8, 16) && data[8] != 0xff);
	require(msg->probe == (msg->solicitation && probe));
	require(walk(data, size, 1, &count));
	/* [RFC 4861, 7.1.1] */
	require(!msg->probe || (!count && carrier->dst.s6_addr[0] == 0xff &&
				!memcmp(&carrier->dst.s6_addr[13], data + 21, 3)));
	/* [7.1.2] */
	require(msg->solicitation || carrier->dst.s6_addr[0] != 0xff || !(data[4] & 0x40));
	require(walk(data, size, 14, &count) && (count || !msg->nonce));
}

/* What it asks itself it knows again by the nonce. */
static void check_probe(const struct nd_message *msg)
{
	struct nd_carrier carrier = { .dst = nd_group(&msg->target), .hops = 255 };
	u64 nonce = msg->nonce ? msg->nonce : 1;
	struct nd_message again;
	u8 buf[ND_MAX_LEN];
	size_t len;

	len = nd_probe(buf, &msg->target, nonce);
	require(len > IPV6_LEN && len <= sizeof(buf));
	require(nd_decode(buf + IPV6_LEN, len - IPV6_LEN, &carrier, &again));
	require(again.probe && again.nonce == nonce && in6_equal(&again.target, &msg->target));
}

static void check_advertisement(const struct nd_message *msg, const u8 *lladdr, size_t len,
				bool router)
{
	struct nd_carrier carrier = { .hops = 255 };
	struct nd_message again;
	u8 buf[ND_MAX_LEN];
	size_t size;

	carrier.src.s6_addr[0] = 0xfe;
	carrier.dst.s6_addr[0] = 0xff;
	size = nd_advertisement(buf, &msg->target, router, lladdr, len);
	require(size <= sizeof(buf) && !(size % 8));
	require(nd_decode(buf, size, &carrier, &again));
	require(!again.solicitation && !again.probe && in6_equal(&again.target, &msg->target));
	require(!memcmp(buf + 26, lladdr, len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nd_carrier carrier;
	struct nd_message msg;
	u8 *copy;

	if (size < FORM)
		return 0;
	size -= FORM;
	/* so that a step beyond it is seen */
	copy = malloc(size ? size : 1);
	memcpy(copy, data + FORM, size);
	carrier = carrier_of(data[0], copy, size);
	if (nd_decode(copy, size, &carrier, &msg)) {
		check(copy, size, &carrier, &msg);
		check_probe(&msg);
		check_advertisement(&msg, copy, size < LLADDR_MAX ? size : LLADDR_MAX,
				    data[0] & 0x80);
	}
	free(copy);
	return 0;
}
